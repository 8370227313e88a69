package dev.cachoeira.showcase.appointment;

import dev.cachoeira.codec.KeyCodec;
import java.time.DateTimeException;
import java.time.LocalDate;

/** Days as keys, such as {@code 2026-01-05}. */
final class DayCodec implements KeyCodec<LocalDate> {

    @Override
    public String encode(LocalDate day) {
        return day.toString();
    }

    @Override
    public LocalDate decode(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a day: " + text, e);
        }
    }
}
