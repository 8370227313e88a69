package dev.cachoeira.benchmarks;

import dev.cachoeira.benchmarks.subject.Subject;
import dev.cachoeira.benchmarks.subject.Subjects;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * One subject in a process of its own, so that no subject profits or suffers from what the compiler has learnt from another.
 * Takes a task, then loads, one JSON object a line, and answers each with a line.
 */
final class Contestant {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Contestant() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // what a library prints is no answer
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Task task = JSON.readValue(lines.readLine(), Task.class);
        try (Subject subject = Subjects.make(arguments[0], task)) {
            subject.prepare();
            Worker worker = new Worker(subject, new Keys(task));
            answers.println("ready");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Sample sample = worker.work(JSON.readValue(line, Load.class));
                subject.check();
                answers.println(JSON.writeValueAsString(sample));
            }
        }
    }
}
