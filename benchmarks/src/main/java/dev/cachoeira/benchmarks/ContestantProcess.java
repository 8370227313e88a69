package dev.cachoeira.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The other end of a {@link Contestant}. */
final class ContestantProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String subject;
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private ContestantProcess(String subject, Process process) {
        this.subject = subject;
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a subject and waits until it is prepared. */
    static ContestantProcess start(String subject, Task task, Path java) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Contestant.class.getName(), subject));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ContestantProcess contestant = new ContestantProcess(subject, process);
        try {
            contestant.orders.println(JSON.writeValueAsString(task));
            contestant.answer();
        } catch (IOException | RuntimeException e) {
            contestant.close();
            throw e;
        }
        return contestant;
    }

    String subject() {
        return subject;
    }

    long pid() {
        return process.pid();
    }

    Sample work(Load load) throws IOException {
        orders.println(JSON.writeValueAsString(load));
        return JSON.readValue(answer(), Sample.class);
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("subject " + subject + " has ended; what it said is above");
        }
        return line;
    }

    @Override
    public void close() {
        orders.close();
        Processes.awaitEnd(process, 20);
    }
}
