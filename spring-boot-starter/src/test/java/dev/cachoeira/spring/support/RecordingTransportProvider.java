package dev.cachoeira.spring.support;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.server.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands in for the real transport while a test records; sees what settings reach it. */
public final class RecordingTransportProvider implements TransportProvider {

    private static final ThreadLocal<@Nullable List<TransportOptions>> RECORD = new ThreadLocal<>();

    /** Runs a test and gives what its transports were made with; the test's thread makes them. */
    public static List<TransportOptions> during(Runnable test) {
        List<TransportOptions> made = new ArrayList<>();
        RECORD.set(made);
        try {
            test.run();
        } finally {
            RECORD.remove();
        }
        return made;
    }

    @Override
    public boolean supports(String uri) {
        return RECORD.get() != null;
    }

    @Override
    public Transport create(TransportOptions options, Timers timers) {
        List<TransportOptions> made = RECORD.get();
        if (made != null) {
            made.add(options);
        }
        return new Nowhere();
    }

    private static final class Nowhere implements Transport {

        @Override
        public void open(Listener listener) {
            // It never connects.
        }

        @Override
        public @Nullable Link link(byte[] key) {
            return null;
        }

        @Override
        public Set<String> nodes() {
            return Set.of();
        }

        @Override
        public int linksPerNode() {
            return 1;
        }

        @Override
        public String description() {
            return "nowhere";
        }

        @Override
        public void close() {
            // There is nothing.
        }
    }
}
