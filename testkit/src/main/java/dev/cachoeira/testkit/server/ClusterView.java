package dev.cachoeira.testkit.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What one node says about its cluster: the lines of {@code CLUSTER NODES}. */
record ClusterView(List<Member> members) {

    /** One line: ports as announced, slots as ranges with both ends included. */
    record Member(
            String id, int port, Set<String> flags, String masterId, long epoch, boolean linked, List<Range> slots) {

        boolean isMaster() {
            return flags.contains("master");
        }

        boolean isFailed() {
            return flags.contains("fail");
        }

        boolean owns(int slot) {
            return slots.stream().anyMatch(range -> slot >= range.first() && slot <= range.last());
        }

        private static Member parse(String line) {
            String[] words = line.split(" ");
            String address = words[1];
            int colon = address.indexOf(':');
            int end = address.indexOf('@');
            return new Member(
                    words[0],
                    Integer.parseInt(address.substring(colon + 1, end)),
                    Set.of(words[2].split(",")),
                    words[3],
                    Long.parseLong(words[6]),
                    words[7].equals("connected"),
                    Range.parse(Arrays.asList(words).subList(8, words.length)));
        }
    }

    /** Slots from first to last. */
    record Range(int first, int last) {

        /** Words such as {@code 0-5460} or {@code 7}; those in brackets are moves under way. */
        private static List<Range> parse(List<String> words) {
            var ranges = new ArrayList<Range>();
            for (String word : words) {
                if (!word.startsWith("[")) {
                    int dash = word.indexOf('-');
                    int first = Integer.parseInt(dash < 0 ? word : word.substring(0, dash));
                    ranges.add(new Range(first, dash < 0 ? first : Integer.parseInt(word.substring(dash + 1))));
                }
            }
            return List.copyOf(ranges);
        }
    }

    static ClusterView of(RespClient client) {
        return parse(client.text("CLUSTER", "NODES"));
    }

    static ClusterView parse(String text) {
        return new ClusterView(
                text.lines().filter(line -> !line.isBlank()).map(Member::parse).toList());
    }

    Member self() {
        return members.stream()
                .filter(member -> member.flags().contains("myself"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a node does not list itself: " + this));
    }

    /** Who is whose replica and who owns what, comparable between nodes: a line for each member that is not failed. */
    String summary() {
        return members.stream()
                .filter(member -> !member.isFailed())
                .map(member -> member.port()
                        + (member.isMaster() ? " master " : " of " + member.masterId() + " ")
                        + member.slots())
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
