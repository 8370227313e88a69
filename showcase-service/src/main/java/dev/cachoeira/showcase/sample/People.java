package dev.cachoeira.showcase.sample;

import java.util.Random;

/** Makes up people: the same from the same random numbers. */
public final class People {

    private static final String[] FIRST_NAMES = {"Ada", "Davi", "Eva", "Gil", "Iara", "Jon", "Lia", "Max", "Noa", "Rui"
    };
    private static final String[] LAST_NAMES = {
        "Alves", "Becker", "Costa", "Dias", "Evans", "Fischer", "Gomes", "Hill", "Klein", "Lima", "Moreira", "Novak"
    };

    private People() {}

    /** A first and a last name, such as {@code Ada Alves}. */
    public static String name(Random random) {
        return FIRST_NAMES[random.nextInt(FIRST_NAMES.length)] + " " + LAST_NAMES[random.nextInt(LAST_NAMES.length)];
    }

    /** A number that no telephone has. */
    public static String phone(Random random) {
        return "+55 00 9%04d-%04d".formatted(random.nextInt(10_000), random.nextInt(10_000));
    }
}
