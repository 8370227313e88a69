package dev.cachoeira.showcase.sample;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes the rows of the sample data, in the text format of PostgreSQL's {@code COPY}: the same rows every time. Ids count
 * from 1 in every tenant, so that tenants have ids in common.
 */
final class SampleRows {

    private static final String CREATED = "2026-01-01 00:00:00+00";
    private static final int PRODUCT_CATEGORIES = 20;
    private static final int SERVICE_CATEGORIES = 10;

    private static final String[] MATERIALS = {
        "Oak", "Steel", "Linen", "Copper", "Cork", "Glass", "Bamboo", "Leather", "Cotton", "Stone"
    };
    private static final String[] THINGS = {
        "Lamp", "Chair", "Kettle", "Notebook", "Shelf", "Backpack", "Clock", "Mug", "Desk", "Blanket"
    };
    private static final String[] WORK = {"Repair", "Cleaning", "Design", "Training", "Delivery", "Assembly", "Audit"};
    private static final String[] PLACES = {"at home", "in the shop", "online", "on site", "overnight"};
    private static final String[] AIMS = {"Website", "Warehouse", "Audit", "Launch", "Migration", "Campaign", "Move"};
    private static final String[] STATUSES = {"planned", "active", "active", "paused", "done"};

    private static final LocalDate FIRST_MONDAY = LocalDate.of(2026, 1, 5);
    private static final int[] HOURS = {8, 9, 10, 11, 13, 14, 15, 16};

    private final SampleTenant tenant;
    private final Random random;

    SampleRows(SampleTenant tenant) {
        this.tenant = tenant;
        this.random = new Random(tenant.id().hashCode());
    }

    String company() {
        return row(tenant.name(), tenant.currency(), tenant.locale(), tenant.timeZone());
    }

    String products() {
        return rows(
                tenant.products(),
                id -> row(
                        id,
                        pick(MATERIALS) + " " + pick(THINGS) + " " + id,
                        "Made by hand, series " + (1 + random.nextInt(9)) + ".",
                        1 + (id - 1) % PRODUCT_CATEGORIES,
                        price(500),
                        random.nextInt(200)));
    }

    String services() {
        return rows(
                tenant.services(),
                id -> row(
                        id,
                        pick(WORK) + " " + pick(PLACES) + " " + id,
                        "With an appointment.",
                        1 + (id - 1) % SERVICE_CATEGORIES,
                        price(900),
                        15 * (1 + random.nextInt(16))));
    }

    String users() {
        return rows(tenant.users(), id -> {
            String name = id == 1 ? tenant.firstUser() : People.name(random);
            String mailbox = id == 1 ? name : name.replace(' ', '.') + "." + id;
            String role = id == 1 ? "admin" : id % 10 == 0 ? "manager" : "member";
            return row(id, name, mailbox.toLowerCase(Locale.ROOT) + "@" + tenant.id() + ".test", role);
        });
    }

    String projects() {
        return rows(
                tenant.projects(),
                id -> row(
                        id, pick(AIMS) + " " + id, 1 + random.nextInt(tenant.users()), pick(STATUSES), price(50_000)));
    }

    /** As many on each working day as there are hours. */
    String appointments() {
        return rows(tenant.appointments(), id -> {
            int workingDay = (id - 1) / HOURS.length;
            return row(
                    id,
                    People.name(random),
                    pick(WORK) + " " + pick(PLACES),
                    FIRST_MONDAY.plusDays(workingDay / 5 * 7 + workingDay % 5),
                    HOURS[(id - 1) % HOURS.length] + ":00",
                    "");
        });
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }

    private String price(int below) {
        return random.nextInt(1, below) + "." + random.nextInt(10) + "9";
    }

    private String row(Object... columns) {
        return IntStream.range(0, columns.length)
                .mapToObj(i -> String.valueOf(columns[i]))
                .collect(Collectors.joining("\t", tenant.id() + "\t", "\t" + CREATED + "\n"));
    }

    private static String rows(int count, IntFunction<String> row) {
        return IntStream.rangeClosed(1, count).mapToObj(row).collect(Collectors.joining());
    }
}
