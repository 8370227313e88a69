package dev.cachoeira.chaos.worker;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.chaos.check.Board;
import dev.cachoeira.chaos.check.Judge;
import dev.cachoeira.chaos.check.Tally;
import dev.cachoeira.chaos.source.Source;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that uses the cache under load, driven line by line: {@code number command arguments…} comes in on the
 * standard input, {@code number answer} goes out. It ends when its input does, so it does not outlive its conductor.
 */
final class Worker {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Tally tally = new Tally();
    private final Probe probe;

    private Worker(WorkerOrder order) throws IOException {
        Board board = Board.in(Path.of(order.board()), order.processes());
        Judge judge = new Judge(board, order.process(), FleetOptions.DEFAULTS.coherenceWindow());
        Shelf shelf = new Shelf(Cachoeira.connect(order.redis()), new Source(order.source()));
        this.probe = new Probe(shelf);
        var unused = Load.start(shelf, order.invalidator(), board, order.process(), judge, tally, order.seed());
    }

    /** The argument is a {@link WorkerOrder} as JSON. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Worker worker = new Worker(JSON.readValue(arguments[0], WorkerOrder.class));
        out.println("0 ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            out.println(words[0] + " " + worker.answer(words));
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] words) {
        try {
            return switch (words[1]) {
                case "figures" -> JSON.writeValueAsString(tally.take());
                case "hold" -> probe.hold();
                case "touch" -> probe.touch();
                case "sees" -> String.valueOf(probe.sees(words[2], Long.parseLong(words[3])));
                case "clocks" -> System.currentTimeMillis() + " " + System.nanoTime();
                default -> throw new IllegalArgumentException(words[1]);
            };
        } catch (RuntimeException e) {
            return "failed " + e;
        }
    }
}
