package dev.cachoeira.redis.coherence;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A process of the fleet over the common source, driven by {@link Commands}. */
final class Worker {

    private final Shop shop;
    private final Workload workload;
    private final Checks checks;
    private final Stampede stampede;
    private final Writers writers;
    private final StrictShop strict;
    private final History history = new History();

    private Worker(String uri, int sourcePort, boolean patient) {
        Rows rows = new RemoteRows(sourcePort);
        this.shop = Shop.open(uri, patient ? Shop.PATIENT : Shop.OPTIONS);
        this.workload = new Workload(shop, rows, history);
        this.checks = new Checks(shop, rows);
        this.stampede = new Stampede(shop, rows);
        this.writers = new Writers(shop, rows);
        this.strict = new StrictShop(shop.cachoeira, rows);
    }

    /** Arguments: the URI of Redis, the port of the source, whether it waits for Redis very long. */
    public static void main(String[] arguments) throws IOException {
        Worker worker = new Worker(arguments[0], Integer.parseInt(arguments[1]), Boolean.parseBoolean(arguments[2]));
        Commands.serve(words -> worker.answer(words[1], number(words, 2), number(words, 3), number(words, 4)));
    }

    private static long number(String[] words, int index) {
        return words.length > index ? Long.parseLong(words[index]) : 0;
    }

    private String answer(String command, long first, long second, long third) throws InterruptedException {
        return switch (command) {
            case "work" -> {
                workload.run(first, (int) second, (int) third);
                yield String.join(" ;; ", drain());
            }
            case "settled" -> String.valueOf(checks.awaitSettled());
            case "readMarkers" -> String.valueOf(checks.readMarkers());
            case "writeMarkers" -> String.valueOf(checks.writeMarkers());
            case "awaitMarkers" -> String.valueOf(checks.awaitMarkers(first));
            case "versions" -> checks.versions();
            case "history" -> history.of((int) first);
            case "heldVersions" -> checks.heldVersions((int) first, (int) second, (int) third);
            case "getAtOnce" -> String.valueOf(stampede.getAtOnce((int) first, (int) second, third));
            case "writeAll" -> writers.writeAll((int) first, (int) second, third == 1);
            case "differences" -> writers.differences((int) first, (int) second, third == 1);
            case "getAllAtOnce" -> stampede.getAllAtOnce(first, (int) second, (int) third);
            case "readStrictly" -> strict.read((int) first, Duration.ofMillis(second), true);
            case "readLaxly" -> strict.read((int) first, Duration.ofMillis(second), false);
            case "writeStrictly" -> {
                strict.write((int) first, (int) second, true, StrictShop.Step.values()[(int) third]);
                yield "done";
            }
            case "writeLaxly" -> {
                strict.write((int) first, (int) second, false, StrictShop.Step.values()[(int) third]);
                yield "done";
            }
            default -> throw new IllegalArgumentException(command);
        };
    }

    private List<String> drain() {
        List<String> violations = List.copyOf(workload.violations());
        violations.forEach(workload.violations()::remove);
        return violations;
    }
}
