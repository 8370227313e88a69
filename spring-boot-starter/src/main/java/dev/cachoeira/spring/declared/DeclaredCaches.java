package dev.cachoeira.spring.declared;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.spring.keys.AnyKeyCodec;
import dev.cachoeira.spring.settings.CachoeiraSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * The caches that annotations and configuration name. All declarations of one name must agree; the cache is made when it
 * is first used, or when the application has started. Thread-safe.
 */
public final class DeclaredCaches {

    private final Cachoeira cachoeira;
    private final CachoeiraSettings settings;
    private final Supplier<List<CacheTags<?>>> tags;
    private final AnyKeyCodec keys = new AnyKeyCodec();
    private final Map<String, Declaration> declarations = new TreeMap<>();

    /**
     * Takes the types and tags that the configuration names.
     *
     * @param tags gives the tags of caches; asked when a cache is made
     */
    public DeclaredCaches(
            Cachoeira cachoeira, CachoeiraSettings settings, ClassLoader loader, Supplier<List<CacheTags<?>>> tags) {
        this.cachoeira = cachoeira;
        this.settings = settings;
        this.tags = tags;
        List<String> problems = new ArrayList<>();
        settings.caches().forEach((name, section) -> {
            String text = section.type();
            String property = "cachoeira.caches." + name + ".type";
            try {
                declare(name, property).type(text == null ? null : TypeNames.parse(text, loader));
            } catch (IllegalArgumentException e) {
                problems.add(property + " = " + text + ": " + e.getMessage());
            }
            String expression = section.tags();
            try {
                TagExpression unused = expression == null ? null : TagExpression.parse(expression);
            } catch (IllegalArgumentException e) {
                problems.add("cachoeira.caches." + name + ".tags = " + expression + " " + e.getMessage());
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidDeclarationException(problems);
        }
    }

    /** What is declared of one cache, by one place in the code or the configuration. */
    public final class Place {

        private final Declaration declaration;
        private final String where;

        private Place(Declaration declaration, String where) {
            this.declaration = declaration;
            this.where = where;
        }

        /**
         * The type of the values; null does not know it, as for places that only invalidate.
         *
         * @throws IllegalArgumentException when another place has declared another
         */
        public void type(@Nullable ResolvableType type) {
            synchronized (declarations) {
                if (type != null) {
                    declaration.type(type, where);
                }
            }
        }

        /**
         * The TTL of the values.
         *
         * @throws IllegalArgumentException when another place has declared another
         */
        public void ttl(Duration ttl) {
            synchronized (declarations) {
                declaration.ttl(ttl, where);
            }
        }

        /**
         * The values carry tags.
         *
         * @throws IllegalArgumentException when the cache was used without before
         */
        public void tagged() {
            synchronized (declarations) {
                declaration.tagged(where);
            }
        }
    }

    /** Begins to declare a cache, or to say more about one. */
    public Place declare(String name, String where) {
        synchronized (declarations) {
            return new Place(declarations.computeIfAbsent(name, Declaration::new), where);
        }
    }

    /** The names of all caches, those that code has made included. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(cachoeira.caches().keySet());
        synchronized (declarations) {
            names.addAll(declarations.keySet());
        }
        return names;
    }

    /** The codec of all keys here. */
    public AnyKeyCodec keys() {
        return keys;
    }

    /**
     * A cache for reading and writing.
     *
     * @throws IllegalStateException when its type of values is not known, or code has made it for itself
     */
    public Cache<Object, Tagged> forValues(String name) {
        synchronized (declarations) {
            Declaration declaration = declarations.get(name);
            if (declaration == null || !declaration.typed()) {
                throw new IllegalStateException("the type of values of cache '" + name
                        + "' is not known: name it in cachoeira.caches." + name
                        + ".type, or annotate a method that returns them");
            }
            return made(declaration);
        }
    }

    /** Any cache, for invalidations: those that code has made too. Their keys must then have the type of theirs. */
    @SuppressWarnings("unchecked")
    public Cache<Object, ?> forInvalidation(String name) {
        synchronized (declarations) {
            Declaration declaration = declarations.get(name);
            boolean ours = declaration != null && declaration.cache() != null;
            Cache<?, ?> others = ours ? null : cachoeira.caches().get(name);
            if (others != null) {
                return (Cache<Object, ?>) others;
            }
            return made(declarations.computeIfAbsent(name, Declaration::new));
        }
    }

    /** Whether code has made the cache; its values are then none of ours. */
    public boolean madeByCode(String name) {
        synchronized (declarations) {
            Declaration declaration = declarations.get(name);
            return (declaration == null || declaration.cache() == null)
                    && cachoeira.caches().containsKey(name);
        }
    }

    /** The settings that a cache has or will get. */
    public CacheOptions options(String name) {
        synchronized (declarations) {
            Declaration declaration = declarations.get(name);
            CacheOptions defaults = settings.defaults();
            return settings.configure(name, declaration == null ? defaults : declaration.options(defaults));
        }
    }

    /** Makes what is declared and not made yet, so that mistakes show at the start. */
    void makeAll(List<String> problems) {
        synchronized (declarations) {
            for (Declaration declaration : declarations.values()) {
                try {
                    if (declaration.typed()) {
                        made(declaration);
                    }
                } catch (RuntimeException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
            for (CacheTags<?> each : tags.get()) {
                if (!typed(each.cache())) {
                    problems.add("there are CacheTags for cache '" + each.cache() + "', " + without(each.cache()));
                }
            }
            settings.caches().forEach((name, section) -> {
                if (section.tags() != null && !tagsSome(section.tags())) {
                    problems.add("cachoeira.caches." + name + ".tags is set, " + without(name));
                }
            });
        }
    }

    private boolean typed(String name) {
        Declaration declaration = declarations.get(name);
        return declaration != null && declaration.typed();
    }

    /** A section's name may differ from its cache's, as names of the environment do. */
    private boolean tagsSome(String expression) {
        return declarations.values().stream()
                .anyMatch(declaration -> declaration.typed() && expression.equals(settings.tagsOf(declaration.name())));
    }

    private String without(String name) {
        return madeByCode(name)
                ? "which is made by code: that names its tags itself"
                : "which nothing declares that reads or fills it";
    }

    /** What all values of a cache carry: what its beans say, and its section of the configuration. */
    private List<CacheTags<?>> tagsOf(Declaration declaration) {
        List<CacheTags<?>> found = new ArrayList<>();
        tags.get().stream()
                .filter(each -> each.cache().equals(declaration.name()))
                .forEach(found::add);
        String text = settings.tagsOf(declaration.name());
        if (text != null) {
            found.add(CacheTags.of(declaration.name(), Object.class, TagExpression.parse(text)::of));
        }
        found.forEach(declaration::check);
        return List.copyOf(found);
    }

    private Cache<Object, Tagged> made(Declaration declaration) {
        Cache<Object, Tagged> cache = declaration.cache();
        if (cache != null) {
            return cache;
        }
        if (cachoeira.caches().containsKey(declaration.name())) {
            throw new IllegalStateException("cache '" + declaration.name()
                    + "' is made by code and declared by " + declaration.places()
                    + " as well: give one of them another name (annotations that only invalidate may name it)");
        }
        Cache<Object, Tagged> made = declaration.make(cachoeira, keys, settings.defaults(), tagsOf(declaration));
        if (cachoeira.writeBehinds().containsKey(declaration.name())) {
            throw new IllegalStateException("cache '" + declaration.name()
                    + "' has a CacheWriting bean, but is declared by annotations or the configuration: a cache that is"
                    + " written behind is made by code");
        }
        return made;
    }
}
