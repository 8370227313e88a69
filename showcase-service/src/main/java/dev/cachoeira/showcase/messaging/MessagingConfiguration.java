package dev.cachoeira.showcase.messaging;

import dev.cachoeira.Cachoeira;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the caches in front of the phones. */
@Configuration(proxyBeanMethods = false)
class MessagingConfiguration {

    @Bean
    MessagingRepository messaging(JdbcClient jdbc, Cachoeira cachoeira) {
        return new CachedMessaging(cachoeira).of(new SimulatedPhones(new PhoneTable(jdbc), Clock.systemUTC()));
    }
}
