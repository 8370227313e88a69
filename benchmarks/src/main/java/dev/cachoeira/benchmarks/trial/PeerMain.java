package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Peer;
import dev.cachoeira.benchmarks.peer.Peers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** One process of a peer: takes orders, one JSON object a line, and answers each with a line. */
final class PeerMain {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PeerMain() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream replies = System.out;
        System.setOut(System.err); // what a library prints is no answer
        RemoteSource source = new RemoteSource(Integer.parseInt(arguments[2]));
        Peer peer = Peers.make(arguments[0], arguments[1], source);
        Duties duties = new Duties(peer, source);
        ExecutorService executor = Executors.newCachedThreadPool();
        replies.println(JSON.writeValueAsString(Reply.took(0, 0)));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Order order = JSON.readValue(line, Order.class);
            executor.execute(() -> answer(order, duties, replies));
        }
        duties.close();
        System.exit(0); // some libraries leave threads behind
    }

    private static void answer(Order order, Duties duties, PrintStream replies) {
        Reply reply;
        try {
            reply = duties.carryOut(order);
        } catch (Exception | Error e) {
            reply = Reply.failed(e);
        }
        replies.println(JSON.writeValueAsString(reply.withId(order.id())));
    }
}
