package dev.cachoeira.redis.coherence;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a child process is told, line by line: {@code number command arguments…} comes in on the standard input,
 * {@code number answer} goes out. Commands run side by side. The process ends when its input does.
 */
final class Commands {

    private Commands() {}

    /** Does what it is told. */
    @FunctionalInterface
    interface Answering {

        /**
         * Answers a line of words: a number, the command, its arguments.
         *
         * @throws Exception fails the test, unless the answer is not asked for
         */
        String answer(String[] words) throws Exception;
    }

    /** Says that it is ready, and answers until there is no more input; does not return. */
    static void serve(Answering answering) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ExecutorService executor = Executors.newCachedThreadPool();
        out.println("0 ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            executor.execute(() -> out.println(words[0] + " " + answer(answering, words)));
        }
        Runtime.getRuntime().halt(0);
    }

    private static String answer(Answering answering, String[] words) {
        try {
            return answering.answer(words);
        } catch (Exception e) {
            return "failed " + e;
        }
    }
}
