package dev.cachoeira.showcase.tenant;

import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Problem;
import dev.cachoeira.showcase.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses requests without a tenant. */
@Component
class TenantInterceptor implements HandlerInterceptor {

    /** The request attribute that holds the {@link Tenant}. */
    static final String ATTRIBUTE = Tenant.class.getName();

    private final Tenants tenants;

    TenantInterceptor(Tenants tenants) {
        this.tenants = tenants;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute(ATTRIBUTE, tenants.require(idOf(request)));
        return true;
    }

    private static String idOf(HttpServletRequest request) {
        String id = request.getHeader(Answers.X_TENANT_ID);
        if (id == null || id.isBlank()) {
            String was = id == null ? "missing" : "empty";
            throw new ProblemException(
                    Problem.TENANT_MISSING,
                    "the header " + Answers.X_TENANT_ID + " must name a tenant, such as acme, but was " + was);
        }
        return id;
    }
}
