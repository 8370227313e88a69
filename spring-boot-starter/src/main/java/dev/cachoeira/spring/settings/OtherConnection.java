package dev.cachoeira.spring.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** A connection to Redis that something else was configured with; used when nothing else says where Redis is. */
public interface OtherConnection {

    /** The address with its credentials, or null when it is of a kind that cannot be used. */
    @Nullable
    String uri();

    /** Its keys and trusted certificates, or null when it is not encrypted. */
    @Nullable
    SslBundle sslBundle();
}
