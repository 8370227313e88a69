package dev.cachoeira.benchmarks;

import dev.cachoeira.benchmarks.suite.Suite;
import dev.cachoeira.benchmarks.trial.Trial;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What was chosen of all there is. An empty list chooses all.
 *
 * @param suites all suites
 * @param trials all trials
 * @param others the names of what else there is, which has neither subjects nor threads to choose
 * @param names which of them
 * @param subjects with which subjects or peers, besides the baselines
 * @param threads under loads of how many threads
 */
record Choice(
        List<Suite> suites,
        List<Trial> trials,
        List<String> others,
        List<String> names,
        List<String> subjects,
        List<Integer> threads) {

    /** The suites with what is left of them; without those that nothing is left of. */
    List<Suite> chosenSuites() {
        return suites.stream()
                .filter(suite -> has(suite.name()) && any(suite.subjects()))
                .map(this::only)
                .filter(suite -> !suite.loads().isEmpty())
                .toList();
    }

    /** The trials that somebody is left for. */
    List<Trial> chosenTrials() {
        return trials.stream()
                .filter(trial -> has(trial.name()) && any(trial.peers()))
                .toList();
    }

    /** Who takes part in a trial. */
    List<String> peers(Trial trial) {
        return trial.peers().stream()
                .filter(peer -> subjects.isEmpty() || subjects.contains(peer))
                .toList();
    }

    /** Whether something is to be run. */
    boolean has(String name) {
        return names.isEmpty() || names.contains(name);
    }

    private boolean any(List<String> taking) {
        return subjects.isEmpty() || !Collections.disjoint(taking, subjects);
    }

    private Suite only(Suite suite) {
        return suite.with(
                suite.subjects().stream()
                        .filter(subject ->
                                subjects.isEmpty() || subject.equals(suite.baseline()) || subjects.contains(subject))
                        .toList(),
                suite.loads().stream()
                        .filter(load -> threads.isEmpty() || threads.contains(load.threads()))
                        .toList());
    }

    /** What there is none of, a sentence each. Who may take part depends on the names, so these come first. */
    List<String> problems() {
        List<String> unknown = unknown("suite", "", names, all());
        if (!unknown.isEmpty()) {
            return unknown;
        }
        Set<String> taking = new LinkedHashSet<>();
        Set<Integer> loads = new TreeSet<>();
        for (Suite suite : suites) {
            if (has(suite.name())) {
                taking.addAll(suite.subjects());
                suite.loads().forEach(load -> loads.add(load.threads()));
            }
        }
        trials.stream().filter(trial -> has(trial.name())).forEach(trial -> taking.addAll(trial.peers()));
        String where = names.isEmpty() ? "" : " in " + String.join(", ", names);
        return Stream.of(
                        unknown("subject", where, subjects, taking),
                        unknown("number of threads", where, threads, loads))
                .flatMap(List::stream)
                .toList();
    }

    private Set<String> all() {
        Set<String> all = new LinkedHashSet<>();
        suites.forEach(suite -> all.add(suite.name()));
        trials.forEach(trial -> all.add(trial.name()));
        all.addAll(others);
        return all;
    }

    private static <T> List<String> unknown(String what, String where, List<T> chosen, Collection<T> known) {
        List<T> unknown =
                chosen.stream().filter(one -> !known.contains(one)).distinct().toList();
        if (unknown.isEmpty()) {
            return List.of();
        }
        String there = known.isEmpty() ? "there is none to choose" : "there are " + known;
        return List.of("no such " + what + where + ": " + unknown + "; " + there);
    }
}
