package dev.cachoeira.simulation;

import dev.cachoeira.simulation.Simulation.Outcome;

/** The command. */
public final class Simulate {

    private Simulate() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        long from = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        boolean trace = arguments.length > 2;
        java.lang.management.ThreadMXBean bean = java.lang.management.ManagementFactory.getThreadMXBean(); long began = bean.getCurrentThreadCpuTime();
        int bad = 0;
        long events = 0;
        long checked = 0;
        for (long seed = from; seed < from + count; seed++) {
            Outcome outcome = Simulation.run(seed, trace);
            events += outcome.events();
            checked += outcome.checked();
            if (trace) {
                System.out.println(outcome.trace());
            }
            if (outcome.violation() != null) {
                bad++;
                if (bad <= 20) System.out.println(seed + ": " + outcome.violation());
            }
        }
        double seconds = (bean.getCurrentThreadCpuTime() - began) / 1e9;
        System.out.printf(
                "%d bad of %d, %.0f/s, %.0f events/run, %.1f checked/run%n",
                bad, count, count / seconds, (double) events / count, (double) checked / count);
    }
}
