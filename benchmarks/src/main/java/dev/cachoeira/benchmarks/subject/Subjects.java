package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All subjects by name. */
public final class Subjects {

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        add("cachoeira", "two levels, tenant, two tags a value, statistics on", task -> new CachoeiraCache(task, true));
        add("cachoeira-remote", "Redis only, tracking on, two tags a value", task -> new CachoeiraCache(task, false));
        add("caffeine-ttl", "LoadingCache.get with expireAfterWrite", CaffeineWithTtl::new);
        add("lettuce", "GET or MGET on one shared connection, decoded by the same JsonCodec", RawLettuce::new);
    }

    private Subjects() {}

    private record Entry(String settings, Function<Task, Subject> make) {}

    private static void add(String name, String settings, Function<Task, Subject> make) {
        ALL.put(name, new Entry(settings, make));
    }

    /** Every name. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    /** How a subject is set up. */
    public static String settings(String name) {
        return entry(name).settings();
    }

    /** Makes a subject. */
    public static Subject make(String name, Task task) {
        return entry(name).make().apply(task);
    }

    private static Entry entry(String name) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "no subject '" + name + "'; there are " + String.join(", ", ALL.keySet()));
        }
        return entry;
    }
}
