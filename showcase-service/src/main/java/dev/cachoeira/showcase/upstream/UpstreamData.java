package dev.cachoeira.showcase.upstream;

import dev.cachoeira.showcase.contact.Customer;
import dev.cachoeira.showcase.contact.UpstreamUser;
import dev.cachoeira.showcase.sample.People;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A hundred thousand customers and five hundred users of each instance: computed, never stored, and always the same. */
final class UpstreamData {

    static final int CUSTOMERS = 100_000;
    static final int USERS = 500;

    private UpstreamData() {}

    @Nullable
    static Customer customer(String instance, long id) {
        if (id > CUSTOMERS) {
            return null;
        }
        Random random = random(instance, id);
        String name = People.name(random);
        return new Customer(
                id,
                name,
                "customer" + id + "@" + instance + ".example",
                People.phone(random),
                1 + random.nextInt(USERS));
    }

    @Nullable
    static UpstreamUser user(String instance, long id) {
        return id > USERS
                ? null
                : new UpstreamUser(id, People.name(random(instance, -id)), "user" + id + "@" + instance + ".example");
    }

    /** Seeds that are close to each other have similar first numbers, so they are spread. */
    private static Random random(String instance, long id) {
        return new Random((instance.hashCode() * 31L + id) * 0x9E37_79B9_7F4A_7C15L);
    }
}
