package dev.cachoeira.showcase.operation;

import dev.cachoeira.showcase.web.Problem;
import dev.cachoeira.showcase.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Lets the operator in: whoever sends the token in {@code X-Operator-Token}. Where no token is set, whoever comes from
 * this machine and not through a proxy, which would make everybody seem to.
 */
@Component
class Operator {

    static final String X_OPERATOR_TOKEN = "X-Operator-Token";

    private final String token;

    Operator(@Value("${showcase.operator-token:}") String token) {
        this.token = token;
    }

    /**
     * Checks a request.
     *
     * @throws ProblemException when it is not the operator's
     */
    void require(HttpServletRequest request) {
        if (token.isEmpty() && !isLocal(request)) {
            throw new ProblemException(
                    Problem.OPERATOR_ONLY,
                    "without SHOWCASE_OPERATOR_TOKEN this is only for requests from the service's own machine");
        }
        if (!token.isEmpty() && !isToken(request.getHeader(X_OPERATOR_TOKEN))) {
            throw new ProblemException(
                    Problem.OPERATOR_ONLY, "the header " + X_OPERATOR_TOKEN + " must hold the operator's token");
        }
    }

    private boolean isToken(@Nullable String sent) {
        return sent != null && MessageDigest.isEqual(bytes(sent), bytes(token));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isLocal(HttpServletRequest request) {
        boolean proxied = Stream.of("Forwarded", "X-Forwarded-For", "X-Real-IP")
                .anyMatch(header -> request.getHeader(header) != null);
        return !proxied && isLoopback(request.getRemoteAddr());
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress(); // an address, so no name is looked up
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
