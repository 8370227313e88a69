package dev.cachoeira.showcase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients that read and write through HTTP, each at a steady pace, and check what they read. Nobody but a target's owner
 * writes it, so every client knows how new an answer has to be.
 */
final class Load implements AutoCloseable {

    static final List<String> TENANTS = List.of("acme", "globex", "initech");

    private static final int WRITE_PERCENT = 5;
    private static final int PRODUCTS = 100;
    private static final int SERVICES = 40;
    private static final int CATEGORIES = 20;

    private final Client service;
    private final Duration pause;
    private final List<Target> targets = targets();
    private final Versions versions = new Versions();
    private final List<Worker> workers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /**
     * Prepares the clients and what they own.
     *
     * @param perSecond requests of each client
     */
    Load(Client service, int clients, int perSecond) {
        this.service = service;
        this.pause = Duration.ofSeconds(1).dividedBy(perSecond);
        for (int number = 0; number < clients; number++) {
            workers.add(new Worker(number));
        }
    }

    /**
     * One request.
     *
     * @param began when it was sent, by {@link System#currentTimeMillis()}
     * @param ended when it was answered
     * @param level where a read was answered from; empty for a write
     * @param problem what was wrong with its answer; empty when nothing was
     */
    record Sample(Target target, boolean write, long began, long ended, long micros, String level, String problem) {}

    /** Everything that is read. */
    static List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (String tenant : TENANTS) {
            targets.add(Target.company(tenant));
            for (int page = 1; page <= PRODUCTS / Target.PAGE_SIZE; page++) {
                targets.add(Target.page(tenant, "products", page));
            }
            for (int page = 1; page <= SERVICES / Target.PAGE_SIZE; page++) {
                targets.add(Target.page(tenant, "services", page));
            }
            for (int category = 1; category <= CATEGORIES; category++) {
                targets.add(Target.category(tenant, "products", category));
            }
            for (int id = 1; id <= PRODUCTS; id++) {
                targets.add(Target.item(tenant, "products", id));
            }
            for (int id = 1; id <= SERVICES; id++) {
                targets.add(Target.item(tenant, "services", id));
            }
        }
        return targets;
    }

    void start() {
        workers.forEach(Worker::begin);
    }

    /** What was done so far. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        stopped = true;
        for (Worker worker : workers) {
            try {
                worker.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One client: a thread, its pace, and the targets that only it writes. */
    private final class Worker {

        private final Random random;
        private final List<Target> owned;
        private final Map<Target, ObjectNode> drafts = new HashMap<>();
        private final Thread thread;

        Worker(int number) {
            random = new Random(number);
            owned = owned(number);
            thread = new Thread(this::run, "client " + number);
        }

        /** Some of what pages 1 and 2 show, so that the other pages only ever change by time. */
        private List<Target> owned(int number) {
            String tenant = TENANTS.get(number % TENANTS.size());
            List<Target> own = new ArrayList<>(List.of(
                    Target.item(tenant, "products", number + 1),
                    Target.item(tenant, "products", number + 21),
                    Target.item(tenant, "services", number + 1)));
            if (number < TENANTS.size()) {
                own.add(Target.company(tenant));
            }
            return own;
        }

        void begin() {
            for (Target target : owned) {
                Client client = service.as(target.tenant());
                drafts.put(target, (ObjectNode) client.get(target.path()).json());
                write(target); // from now on its version is known
            }
            thread.start();
        }

        private void run() {
            long next = System.nanoTime() + random.nextLong(pause.toNanos());
            while (!stopped) {
                LockSupport.parkNanos(next - System.nanoTime());
                if (random.nextInt(100) < WRITE_PERCENT) {
                    write(owned.get(random.nextInt(owned.size())));
                } else {
                    read(targets.get((int) (targets.size() * Math.pow(random.nextDouble(), 2))));
                }
                next = Math.max(next + pause.toNanos(), System.nanoTime());
            }
        }

        private void read(Target target) {
            Map<Target, Long> floor = versions.floor();
            measure(target, false, () -> service.as(target.tenant()).get(target.path()), body -> {
                if (!target.isList()) {
                    return check(target, body, floor);
                }
                StringBuilder problems = new StringBuilder();
                for (JsonNode shown : body.path("items")) {
                    Target item = Target.item(
                            target.tenant(), target.table(), shown.path("id").asLong());
                    problems.append(target.shows(item) ? "" : "it shows " + item + ". ");
                    problems.append(check(item, shown, floor));
                }
                return problems.toString();
            });
        }

        private void write(Target target) {
            ObjectNode draft = Objects.requireNonNull(drafts.get(target));
            long version = versions.send(target);
            if (target.table().equals("company")) {
                draft.put(target.versionField(), "Version " + version);
            } else {
                draft.put(target.versionField(), version);
            }
            measure(target, true, () -> service.as(target.tenant()).put(target.path(), draft), body -> {
                versions.acknowledge(target, version);
                return version(target, body) == version ? "" : "it answered a write of " + version + " with " + body;
            });
        }

        private String check(Target item, JsonNode shown, Map<Target, Long> floor) {
            Long least = floor.get(item);
            if (least == null) {
                return "";
            }
            long version = version(item, shown);
            return version >= least && version <= versions.sent(item)
                    ? ""
                    : "%s has version %d, not %d to %d. ".formatted(item, version, least, versions.sent(item));
        }

        private static long version(Target target, JsonNode body) {
            String text = body.path(target.versionField()).asString();
            return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
        }

        private void measure(Target target, boolean write, Request request, Check check) {
            long began = System.currentTimeMillis();
            long start = System.nanoTime();
            String level = "";
            String problem;
            long micros = 0;
            try {
                Reply reply = request.send();
                micros = (System.nanoTime() - start) / 1_000;
                level = write ? "" : String.valueOf(reply.level());
                problem = reply.status() == 200
                        ? check.problem(reply.json())
                        : "status " + reply.status() + ": " + reply.body();
            } catch (RuntimeException e) {
                micros = Math.max(micros, (System.nanoTime() - start) / 1_000);
                problem = e.toString();
            }
            samples.add(new Sample(target, write, began, began + micros / 1_000, micros, level, problem));
        }
    }

    private interface Request {
        Reply send();
    }

    private interface Check {
        /** What is wrong with an answer; empty when nothing is. */
        String problem(JsonNode body);
    }
}
