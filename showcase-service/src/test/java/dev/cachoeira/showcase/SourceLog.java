package dev.cachoeira.showcase;

import dev.cachoeira.testkit.server.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The loads as the source itself has seen them: PostgreSQL writes every statement into its log, with its time and its
 * parameters.
 */
final class SourceLog {

    private static final Pattern STATEMENT = Pattern.compile("(\\d+)\\.(\\d{3})LOG: +execute [^:]+: (.*)");
    private static final Pattern PARAMETERS = Pattern.compile("[0-9.]+DETAIL: +[Pp]arameters: (.*)");
    private static final Pattern PARAMETER = Pattern.compile("\\$\\d+ = '([^']*)'");
    private static final Pattern READ =
            Pattern.compile("select id, name, .* from (product|service) where tenant_id = .*");
    private static final String COMPANY = " from company where tenant_id = $1";

    private SourceLog() {}

    /** A server that writes such a log. */
    static PostgresServer server() {
        return PostgresServer.builder()
                .config("log_statement", "all")
                .config("log_line_prefix", "%n")
                .start();
    }

    /** One load of a target that began at a time, by {@link System#currentTimeMillis()}. */
    record SourceLoad(Target target, long at) {}

    /** All loads within a time, the oldest first. */
    static List<SourceLoad> loads(PostgresServer server, long from, long until) {
        List<SourceLoad> loads = new ArrayList<>();
        Matcher statement = null;
        for (String line : lines(server)) {
            Matcher parameters = PARAMETERS.matcher(line);
            if (statement != null && parameters.matches()) {
                long at = Long.parseLong(statement.group(1)) * 1_000 + Long.parseLong(statement.group(2));
                Optional<Target> target = target(statement.group(3), values(parameters.group(1)));
                if (target.isPresent() && from <= at && at < until) {
                    loads.add(new SourceLoad(target.get(), at));
                }
            }
            Matcher next = STATEMENT.matcher(line);
            statement = next.matches() ? next : null;
        }
        return loads;
    }

    /** Counts by target. */
    static Map<Target, List<Long>> timesByTarget(List<SourceLoad> loads) {
        Map<Target, List<Long>> times = new TreeMap<>(java.util.Comparator.comparing(Target::toString));
        loads.forEach(load ->
                times.computeIfAbsent(load.target(), any -> new ArrayList<>()).add(load.at()));
        return times;
    }

    private static Optional<Target> target(String sql, List<String> values) {
        if (sql.endsWith(" for update")) {
            return Optional.empty(); // part of a write
        }
        if (sql.endsWith(COMPANY)) {
            return Optional.of(Target.company(values.get(0)));
        }
        Matcher read = READ.matcher(sql);
        return read.matches() ? Optional.of(target(sql, values, read.group(1) + "s")) : Optional.empty();
    }

    private static Target target(String sql, List<String> values, String table) {
        String tenant = values.get(0);
        if (!sql.contains(" limit ")) {
            return Target.item(tenant, table, Long.parseLong(values.get(1)));
        }
        if (sql.contains(" category = ")) {
            return Target.category(tenant, table, Long.parseLong(values.get(1)));
        }
        int limit = Integer.parseInt(values.get(1));
        return Target.page(tenant, table, 1 + Integer.parseInt(values.get(2)) / limit);
    }

    private static List<String> values(String parameters) {
        return PARAMETER
                .matcher(parameters)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> lines(PostgresServer server) {
        try {
            return Files.readAllLines(server.folder().resolve("server.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
