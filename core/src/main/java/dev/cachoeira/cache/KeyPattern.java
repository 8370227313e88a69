package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A pattern of keys' texts: {@code *} any characters, {@code ?} one, {@code [a-z_]} one of these, {@code [^a-z]} one of
 * all others, {@code \} takes what follows as it is.
 *
 * <p>It decides here, on characters. The server knows bytes of escaped names, so what it is asked for is only wide enough
 * to miss nothing. Immutable.
 */
final class KeyPattern {

    private final List<Token> tokens;

    private KeyPattern(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** One part of a pattern: any characters, or one character of some kind. */
    private interface Token {
        boolean matches(int character);
    }

    private record Literal(int character) implements Token {
        @Override
        public boolean matches(int other) {
            return other == character;
        }
    }

    private record OneOf(BitSet members, boolean negated) implements Token {
        @Override
        public boolean matches(int character) {
            return members.get(character) != negated;
        }
    }

    private enum Wild implements Token {
        ONE,
        ANY;

        @Override
        public boolean matches(int character) {
            return true;
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException when it makes no sense, saying where
     */
    static KeyPattern of(String text) {
        int[] characters = text.codePoints().toArray();
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < characters.length; i++) {
            switch (characters[i]) {
                case '*' -> {
                    if (tokens.isEmpty() || tokens.get(tokens.size() - 1) != Wild.ANY) {
                        tokens.add(Wild.ANY);
                    }
                }
                case '?' -> tokens.add(Wild.ONE);
                case '[' -> {
                    int end = endOfSet(text, characters, i);
                    tokens.add(set(text, characters, i + 1, end));
                    i = end;
                }
                case '\\' -> tokens.add(new Literal(escaped(text, characters, ++i)));
                default -> tokens.add(new Literal(characters[i]));
            }
        }
        return new KeyPattern(tokens);
    }

    private static int endOfSet(String text, int[] characters, int begin) {
        for (int i = begin + 1; i < characters.length; i++) {
            if (characters[i] == '\\') {
                i++;
            } else if (characters[i] == ']') {
                return i;
            }
        }
        throw wrong(text, begin, "has no ']' for its '['");
    }

    private static OneOf set(String text, int[] characters, int begin, int end) {
        boolean negated = begin < end && characters[begin] == '^';
        BitSet members = new BitSet();
        int i = negated ? begin + 1 : begin;
        while (i < end) {
            i = characters[i] == '\\' ? i + 1 : i;
            int first = characters[i++];
            int last = first;
            if (i + 1 < end && characters[i] == '-') {
                i = characters[i + 1] == '\\' ? i + 2 : i + 1;
                last = characters[i++];
            }
            if (last < first) {
                throw wrong(text, begin, "has a range that ends before it begins");
            }
            members.set(first, last + 1);
        }
        return new OneOf(members, negated);
    }

    private static int escaped(String text, int[] characters, int at) {
        if (at >= characters.length) {
            throw wrong(text, at - 1, "ends with a '\\' that nothing follows");
        }
        return characters[at];
    }

    private static IllegalArgumentException wrong(String text, int at, String what) {
        return new IllegalArgumentException("the pattern '" + text + "' " + what + " at character " + (at + 1));
    }

    /** Whether a key's text is meant. Takes no longer than the product of the two lengths. */
    boolean matches(String text) {
        int[] characters = text.codePoints().toArray();
        int token = 0;
        int lastAny = -1;
        int resume = 0;
        int i = 0;
        while (i < characters.length) {
            if (token < tokens.size() && tokens.get(token) == Wild.ANY) {
                lastAny = token++;
                resume = i;
            } else if (token < tokens.size() && tokens.get(token).matches(characters[i])) {
                token++;
                i++;
            } else if (lastAny >= 0) {
                token = lastAny + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && tokens.get(token) == Wild.ANY) {
            token++;
        }
        return token == tokens.size();
    }

    /**
     * What a server is asked for: everything that this matches, and perhaps more.
     *
     * @param escaping how texts are written in names
     */
    String forServer(UnaryOperator<String> escaping) {
        StringBuilder glob = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        for (Token token : tokens) {
            if (token instanceof Literal one) {
                literal.appendCodePoint(one.character);
            } else {
                glob.append(quote(escaping.apply(literal.toString())));
                literal.setLength(0);
                if (glob.isEmpty() || glob.charAt(glob.length() - 1) != '*' || endsWithQuotedStar(glob)) {
                    glob.append('*');
                }
            }
        }
        return glob.append(quote(escaping.apply(literal.toString()))).toString();
    }

    private static boolean endsWithQuotedStar(StringBuilder glob) {
        return glob.length() > 1 && glob.charAt(glob.length() - 2) == '\\';
    }

    /** A text that means itself to a server. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 4);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("*?[]\\^-".indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }
}
