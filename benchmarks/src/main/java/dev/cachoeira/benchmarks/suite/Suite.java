package dev.cachoeira.benchmarks.suite;

import dev.cachoeira.benchmarks.Load;
import java.util.List;
import java.util.Set;

/**
 * A question that is asked of several subjects by the same load.
 *
 * @param name the suite's name
 * @param question what it finds out
 * @param unit what is counted
 * @param baseline the subject that the others are compared with
 * @param subjects who takes part
 * @param batch how many keys an operation reads
 * @param loads under which loads
 */
public record Suite(
        String name,
        String question,
        String unit,
        String baseline,
        List<String> subjects,
        int batch,
        List<Load> loads) {

    /** Reading the clock twice costs a tenth of a fast operation. */
    private static final int SOME_OPERATIONS = 8;

    private static final int FEW_OPERATIONS = 256;

    /** All suites, each under loads of some length. */
    public static List<Suite> all(long millis, boolean virtual) {
        return List.of(
                new Suite(
                        "l1",
                        "How fast is a hit in this process's memory?",
                        "hits",
                        "caffeine-ttl",
                        List.of(
                                "caffeine-ttl",
                                "cachoeira",
                                "cachoeira-verified",
                                "jetcache-multi",
                                "redisson-local",
                                "jedis-memory"),
                        1,
                        loads(millis, FEW_OPERATIONS, virtual, 1, 16, 64, 256)),
                new Suite(
                        "l2",
                        "How fast is a hit in Redis, decoded?",
                        "hits",
                        "lettuce",
                        List.of(
                                "lettuce",
                                "cachoeira-remote",
                                "jedis",
                                "spring",
                                "jetcache",
                                "redisson-buckets",
                                "redisson-map"),
                        1,
                        loads(millis, SOME_OPERATIONS, virtual, 1, 16, 64, 256)),
                new Suite(
                        "bulk",
                        "How fast are 100 keys at once from Redis, decoded?",
                        "batches of 100",
                        "lettuce",
                        List.of("lettuce", "cachoeira-remote", "jedis", "jetcache", "redisson-buckets"),
                        100,
                        loads(millis, SOME_OPERATIONS, virtual, 1, 16, 64)));
    }

    /** The same question to fewer subjects under fewer loads. */
    public Suite with(List<String> fewerSubjects, List<Load> fewerLoads) {
        return new Suite(name, question, unit, baseline, fewerSubjects, batch, fewerLoads);
    }

    /** The same question to all but some subjects. */
    public Suite without(Set<String> absent) {
        return with(
                subjects.stream().filter(subject -> !absent.contains(subject)).toList(), loads);
    }

    private static List<Load> loads(long millis, int sampleEvery, boolean virtual, int... threads) {
        if (virtual) {
            return List.of(new Load(256, true, millis, sampleEvery));
        }
        return java.util.Arrays.stream(threads)
                .mapToObj(count -> new Load(count, false, millis, sampleEvery))
                .toList();
    }
}
