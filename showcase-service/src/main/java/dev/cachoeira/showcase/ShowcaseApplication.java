package dev.cachoeira.showcase;

import dev.cachoeira.showcase.embedded.EmbeddedServers;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the reference service. */
@SpringBootApplication
public class ShowcaseApplication {

    /** Runs it; arguments are Spring's, such as {@code --server.port=9090}. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The service, ready to run, with servers of its own where none are configured. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(ShowcaseApplication.class);
        application.addInitializers(new EmbeddedServers());
        return application;
    }
}
