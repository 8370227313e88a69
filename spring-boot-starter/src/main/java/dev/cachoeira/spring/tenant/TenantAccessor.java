package dev.cachoeira.spring.tenant;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/** Lets Micrometer's context propagation carry the tenant wherever it carries traces. */
public final class TenantAccessor implements ThreadLocalAccessor<String> {

    /** The name under which the tenant travels. */
    public static final String KEY = "cachoeira.tenant";

    /** For {@link java.util.ServiceLoader}. */
    public TenantAccessor() {}

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable String getValue() {
        return TenantContext.current();
    }

    @Override
    public void setValue(String tenant) {
        TenantContext.set(tenant);
    }

    @Override
    public void setValue() {
        TenantContext.set(null);
    }
}
