package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** The other end of a {@link PeerMain}. Thread-safe. */
final class PeerProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_SECONDS = 300;
    private static final long READY = 0;

    private final String peer;
    private final Process process;
    private final PrintStream orders;
    private final Map<Long, CompletableFuture<Reply>> underway = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong(READY);

    private PeerProcess(String peer, Process process) {
        this.peer = peer;
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts a process and waits until it is ready. */
    static PeerProcess start(String peer, String redis, int sourcePort, Path java) throws IOException {
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeerMain.class.getName(),
                        peer,
                        redis,
                        String.valueOf(sourcePort))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        PeerProcess started = new PeerProcess(peer, process);
        CompletableFuture<Reply> ready = started.expect(READY);
        Thread reader = new Thread(started::read, "replies of " + peer);
        reader.setDaemon(true);
        reader.start();
        try {
            started.await(ready);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private CompletableFuture<Reply> expect(long id) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        underway.put(id, reply);
        return reply;
    }

    private void read() {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Reply reply = JSON.readValue(line, Reply.class);
                CompletableFuture<Reply> waiting = underway.remove(reply.id());
                if (waiting != null) {
                    waiting.complete(reply);
                }
            }
            failAll(new IOException("a process of " + peer + " has ended; what it said is above"));
        } catch (IOException | RuntimeException e) {
            failAll(e);
        }
    }

    private void failAll(Exception cause) {
        underway.values().forEach(waiting -> waiting.completeExceptionally(cause));
    }

    /** Has an order carried out, and does not wait. */
    CompletableFuture<Reply> begin(Order order) {
        long id = ids.incrementAndGet();
        CompletableFuture<Reply> reply = expect(id);
        synchronized (orders) {
            orders.println(JSON.writeValueAsString(order.withId(id)));
        }
        return reply;
    }

    /**
     * Has an order carried out.
     *
     * @throws IllegalStateException when the process could not
     */
    Reply ask(Order order) {
        return await(begin(order));
    }

    /** The reply to an order that was begun. */
    Reply await(CompletableFuture<Reply> reply) {
        try {
            Reply given = reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (given.error() != null) {
                throw new IllegalStateException(peer + ": " + given.error());
            }
            return given;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(peer + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        orders.close();
        Processes.awaitEnd(process, 10);
    }

    /** Several processes that end together. */
    static void closeAll(List<PeerProcess> processes) {
        processes.forEach(PeerProcess::close);
    }
}
