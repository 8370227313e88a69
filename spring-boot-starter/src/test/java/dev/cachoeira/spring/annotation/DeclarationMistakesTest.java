package dev.cachoeira.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.declared.InvalidDeclarationException;
import dev.cachoeira.spring.support.Applications;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What cannot work ends the start, and says why. */
class DeclarationMistakesTest {

    private static List<String> problems(Class<?>... beans) {
        return problems(new String[0], beans);
    }

    private static List<String> problems(String[] properties, Class<?>... beans) {
        var application = Applications.inMemory().withPropertyValues(properties);
        for (Class<?> bean : beans) {
            application = application.withBean(bean);
        }
        List<List<String>> found = new java.util.ArrayList<>();
        application.run(context -> {
            Throwable failure = context.getStartupFailure();
            while (failure != null && !(failure instanceof InvalidDeclarationException)) {
                failure = failure.getCause();
            }
            assertThat(failure).as("the start's failure").isNotNull();
            found.add(((InvalidDeclarationException) failure).problems());
        });
        return found.get(0);
    }

    static class Types {
        @Cached(cache = "raw")
        @SuppressWarnings("rawtypes")
        public List raw() {
            return List.of();
        }

        @Cached(cache = "object")
        public Object object() {
            return 1;
        }

        @Cached(cache = "nothing")
        public void nothing() {}

        @Cached(cache = "stream")
        public Stream<String> stream() {
            return Stream.of();
        }

        @Cached(cache = "unknown")
        public <T> List<T> unknown() {
            return List.of();
        }
    }

    @Test
    void typesOfValuesThatSayTooLittle() {
        assertThat(problems(Types.class))
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).contains("raw(…)", "the raw List", "List<Product>"))
                .anySatisfy(problem -> assertThat(problem).contains("object(…)", "Object, which says nothing"))
                .anySatisfy(problem -> assertThat(problem).contains("nothing(…)", "returns nothing"))
                .anySatisfy(problem -> assertThat(problem).contains("stream(…)", "used up by its first reader"))
                .anySatisfy(problem -> assertThat(problem).contains("unknown(…)", "'T'"));
    }

    static class One {
        @Cached(cache = "things", ttl = "1m")
        public String text() {
            return "";
        }
    }

    static class Two {
        @Cached(cache = "things")
        public Long number() {
            return 1L;
        }

        @Cached(cache = "things", ttl = "2m")
        public String text() {
            return "";
        }
    }

    @Test
    void oneCacheWithTwoTypesOrTwoTtls() {
        assertThat(problems(One.class, Two.class))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("cache 'things'", "java.lang.Long", "java.lang.String", "One.text(…)"))
                .anySatisfy(problem -> assertThat(problem).contains("PT1M", "PT2M"));
    }

    static class Expressions {
        @Cached(cache = "a", key = "#id +")
        public String syntax(long id) {
            return "";
        }

        @Cached(cache = "b", key = "#ib")
        public String variable(long id) {
            return "";
        }

        @Cached(cache = "c", key = "#result.length()")
        public String early(long id) {
            return "";
        }

        @Cached(cache = "d", tags = "'x:' + #reslt")
        public String misspelled(long id) {
            return "";
        }

        @Cached(cache = "e", ttl = "soon")
        public String ttl(long id) {
            return "";
        }

        @CacheInvalidate(cache = "f", key = "#product.id", condition = "#ok")
        public void invalidate(Object product) {}

        @CacheInvalidate(key = "#id")
        public void noCache(long id) {}

        @CacheInvalidate(pattern = "'users:*'")
        public void noCacheForPattern() {}

        @CacheClear(allTenants = true, tenant = "#id")
        public void both(String id) {}
    }

    @Test
    void expressionsWithMistakes() {
        assertThat(problems(Expressions.class))
                .hasSize(9)
                .anySatisfy(problem -> assertThat(problem).contains("syntax(…)", "is no expression"))
                .anySatisfy(problem -> assertThat(problem).contains("variable(…)", "#ib", "there is only #id"))
                .anySatisfy(problem -> assertThat(problem).contains("early(…)", "the result is not there yet"))
                .anySatisfy(problem -> assertThat(problem).contains("misspelled(…)", "#reslt", "#result"))
                .anySatisfy(problem -> assertThat(problem).contains("ttl(…)", "no duration"))
                .anySatisfy(problem -> assertThat(problem).contains("invalidate(…)", "#ok"))
                .anySatisfy(problem -> assertThat(problem).contains("noCache(…)", "a key belongs to a cache"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("noCacheForPattern(…)", "and so does a pattern: name it"))
                .anySatisfy(problem -> assertThat(problem).contains("both(…)", "allTenants or tenant"));
    }

    static class Keys {
        @Cached(cache = "a")
        public String list(List<Long> ids) {
            return "";
        }

        @Cached(cache = "b", key = "#product")
        public String object(CachedTest product) {
            return "";
        }

        @Cached(cache = "c")
        public String fine(long id, CharSequence text, Object any) {
            return "";
        }

        @CacheInvalidate(cache = "c", key = "#ids")
        public void fineToo(List<Long> ids) {}
    }

    @Test
    void typesOfKeysThatAreNone() {
        assertThat(problems(Keys.class))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("list(…)", "java.util.List"))
                .anySatisfy(problem -> assertThat(problem).contains("object(…)", "key = \"#product\""));
    }

    static class Unreachable {
        @Cached(cache = "a")
        private String hidden() {
            return "";
        }

        @Cached(cache = "b")
        public final String last() {
            return hidden();
        }
    }

    @Test
    void methodsThatNoProxyCanIntercept() {
        assertThat(problems(Unreachable.class))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("cannot be intercepted"));
    }

    @Configuration(proxyBeanMethods = false)
    static class ByCode {
        @Bean
        Cache<Long, String> things(Cachoeira cachoeira) {
            return cachoeira.cache("things", Long.class, String.class).build();
        }
    }

    @Test
    void aCacheThatCodeHasMadeIsNotFilledByAnnotations() {
        assertThat(problems(One.class, ByCode.class))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("'things' is made by code", "One.text(…)"));
    }

    @Test
    void typesInTheConfigurationThatAreNone() {
        String[] wrong = {
            "cachoeira.caches.a.type=com.acme.Nothing",
            "cachoeira.caches.b.type=java.util.List",
            "cachoeira.caches.c.type=java.util.List<java.lang.String",
        };
        assertThat(problems(wrong))
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem).contains("caches.a.type", "no class 'com.acme.Nothing'"))
                .anySatisfy(problem -> assertThat(problem).contains("caches.b.type", "the raw List"))
                .anySatisfy(problem -> assertThat(problem).contains("caches.c.type", "lacks a '>'"));
    }

    @Test
    void aTypeInTheConfigurationMustAgreeWithTheMethods() {
        String[] other = {"cachoeira.caches.things.type=java.lang.Integer"};
        assertThat(problems(other, One.class))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem).contains("cachoeira.caches.things.type", "java.lang.Integer"));
    }

    @Test
    void theAnalysisListsThem() {
        var analysis = new dev.cachoeira.spring.declared.AnalyzerAccess()
                .analyze(new InvalidDeclarationException(List.of("one", "two")));
        assertThat(analysis.getDescription()).contains("    - one\n    - two");
    }
}
