package dev.cachoeira.showcase;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/** The service, running in this JVM on a port of its own. */
final class Instance implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Instance(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it with settings named as in the environment, such as {@code REDIS_URL=redis://localhost}. */
    static Instance start(String... settings) {
        String[] arguments = Stream.concat(Stream.of("SERVER_PORT=0"), Stream.of(settings))
                .map(setting -> "--" + setting)
                .toArray(String[]::new);
        return new Instance(ShowcaseApplication.application().run(arguments));
    }

    Client client() {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return new Client("http://localhost:" + port, Map.of());
    }

    Client as(String tenant) {
        return client().as(tenant);
    }

    @Override
    public void close() {
        context.close();
    }
}
