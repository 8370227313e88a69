package dev.cachoeira.spring.tenant;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the tenant of a request from a header. A header says whose data is meant and proves nothing: whether the caller
 * may see it is for the application's security to decide.
 *
 * <p>A request without the header goes on without a tenant, and is refused by the first cache that belongs to tenants. A
 * header that cannot be a tenant is answered with 400.
 */
public final class TenantFilter extends OncePerRequestFilter {

    private final String header;
    private final Pattern pattern;

    /**
     * Takes a header.
     *
     * @param pattern what a tenant looks like; it also bounds how many different ones a caller can think of
     */
    public TenantFilter(String header, Pattern pattern) {
        this.header = header;
        this.pattern = pattern;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String tenant = request.getHeader(header);
        if (tenant == null || tenant.isBlank()) {
            chain.doFilter(request, response);
            return;
        }
        if (!pattern.matcher(tenant.trim()).matches()) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "the header " + header + " names no tenant");
            return;
        }
        try (TenantContext.Scope scope = TenantContext.open(tenant.trim())) {
            chain.doFilter(request, response);
        }
    }

    /** An asynchronous request goes on on another thread, which must know the tenant as well. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
