package dev.cachoeira.tenant;

/** A tenant's data was asked for without saying whose. */
public class MissingTenantException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Says what was asked and how to name a tenant. */
    public MissingTenantException(String message) {
        super(message);
    }
}
