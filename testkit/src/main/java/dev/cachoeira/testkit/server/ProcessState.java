package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system shows of a process. */
final class ProcessState {

    private ProcessState() {}

    /** Whether it has ended; also if its parent, such as a slow init, has not yet asked how. */
    static boolean hasEnded(long pid) {
        return letter(pid) == 'Z'
                || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    /** Whether a signal has stopped it. Where the system does not show that: yes. */
    static boolean isStopped(long pid) {
        return "Tt?".indexOf(letter(pid)) >= 0;
    }

    /** The state letter of Linux; {@code '?'} on other systems or when the process is gone. */
    private static char letter(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return '?';
        }
    }
}
