package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorsTest {

    /** User, nice, system, idle, waiting, interrupts, soft ones, stolen; guests are counted as users already. */
    @Test
    void theMachineWorksWhenItIsNeitherIdleNorWaitingForADisk() {
        String stat = """
                cpu  1000 20 300 700000 5000 4 60 7 900 10
                cpu0 500 10 150 350000 2500 2 30 3 450 5
                intr 1
                """;

        assertThat(Processors.machine(stat)).isEqualTo((1_000 + 20 + 300 + 4 + 60 + 7) / 100.0);
    }

    @Test
    void aProcessMayHaveSpacesAndBracketsInItsName() {
        String stat = "4242 (redis (a b) 1) S 1 4242 4242 0 -1 4194560 9001 0 5 0 1234 66 77 88 20 0 5 0 1 2 3";

        assertThat(Processors.process(stat)).isEqualTo(13.0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatThisProcessWorksIsBookedForItAndForTheMachine() throws Exception {
        long pid = ProcessHandle.current().pid();
        double own = Processors.process(pid);
        double machine = Processors.machine();

        long until = System.nanoTime() + 2_000_000_000L;
        while (Processors.process(pid) < own + 0.05 && System.nanoTime() < until) {
            Files.readString(Path.of("/proc/self/stat"));
        }

        assertThat(Processors.process(pid)).isGreaterThanOrEqualTo(own + 0.05);
        assertThat(Processors.machine()).isGreaterThan(machine);
    }

    @Test
    void aProcessThatHasEndedHasNoBooks() {
        assertThatThrownBy(() -> Processors.process(Long.MAX_VALUE)).isInstanceOf(UncheckedIOException.class);
    }
}
