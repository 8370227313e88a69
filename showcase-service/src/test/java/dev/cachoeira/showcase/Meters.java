package dev.cachoeira.showcase;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the service had measured of itself at one moment, from {@code /actuator/prometheus}. */
record Meters(String text) {

    private static final Pattern LE = Pattern.compile("le=\"([^\"]+)\"");

    static Meters of(Client service) {
        return new Meters(service.get("/actuator/prometheus").body());
    }

    /** Time of the requests to the API, as the server measures it. */
    Histogram requestsSince(Meters before) {
        return since(before, "http_server_requests_seconds_bucket", "uri=\"/api/");
    }

    /** Time of the loaders of all caches. */
    Histogram loadsSince(Meters before) {
        return since(before, "cachoeira_cache_load_seconds_bucket", "cache=");
    }

    private Histogram since(Meters before, String name, String tag) {
        Map<Double, Double> buckets = buckets(name, tag);
        before.buckets(name, tag).forEach((bound, count) -> buckets.merge(bound, -count, Double::sum));
        return new Histogram(buckets);
    }

    private Map<Double, Double> buckets(String name, String tag) {
        Map<Double, Double> buckets = new TreeMap<>();
        text.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                .forEach(line -> {
                    Matcher bound = LE.matcher(line);
                    if (bound.find()) {
                        double seconds = bound.group(1).equals("+Inf")
                                ? Double.POSITIVE_INFINITY
                                : Double.parseDouble(bound.group(1));
                        buckets.merge(seconds, number(line), Double::sum);
                    }
                });
        return buckets;
    }

    private static double number(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** How many took at most so many seconds. */
    record Histogram(Map<Double, Double> atMost) {

        long count() {
            return Math.round(atMost.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0));
        }

        /** The upper bound of the bucket that a share of the times fits in, in milliseconds. */
        double millis(double share) {
            double wanted = share * count();
            return atMost.entrySet().stream()
                            .filter(bucket -> bucket.getValue() >= wanted && bucket.getValue() > 0)
                            .mapToDouble(Map.Entry::getKey)
                            .findFirst()
                            .orElse(0)
                    * 1_000;
        }
    }
}
