package dev.cachoeira.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterException;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.spring.guide.Catalog.Product;
import dev.cachoeira.spring.http.HttpAnswers;
import dev.cachoeira.spring.settings.CachoeiraSettings;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantContext;
import dev.cachoeira.testkit.contract.Eventually;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The guide for Spring Boot says what is so: its examples run, its settings and meters are those that exist. */
class GuideTest {

    private static final Path GUIDE = Path.of("../docs/guides/spring.md");
    private static final Path EXAMPLES = Path.of("src/test/java/dev/cachoeira/spring/guide");
    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(cachoeira\\.[a-z.-]+)` \\|([^|]*)\\|");
    private static final Pattern METER = Pattern.compile("(?m)^\\| `(cachoeira\\.[a-z.]+)` \\|([^|]*)\\|");

    private static String guide() throws IOException {
        return Files.readString(GUIDE);
    }

    @Test
    void everyExampleIsPartOfTheCodeThatRunsHere() throws IOException {
        String code;
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            code = files.map(GuideTest::read).map(GuideTest::oneLine).collect(Collectors.joining("\n"));
        }
        List<String> examples = JAVA.matcher(guide())
                .results()
                .flatMap(block -> Stream.of(block.group(1).split("\n\n")))
                .map(GuideTest::oneLine)
                .toList();
        assertThat(examples)
                .hasSizeGreaterThan(5)
                .allSatisfy(example -> assertThat(code).contains(example));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String oneLine(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    @Test
    void anOlderArticleReplacesNoNewerOne() {
        application.run(context -> TenantContext.run("acme", () -> {
            @SuppressWarnings("unchecked")
            Cache<Long, VersionConfig.Article> articles = context.getBean("articles", Cache.class);
            articles.put(7L, new VersionConfig.Article(2, "new"));
            articles.put(7L, new VersionConfig.Article(1, "old"));
            assertThat(articles.get(7L)).isEqualTo(new VersionConfig.Article(2, "new"));
        }));
    }

    @Test
    void theTableOfSettingsIsThatOfTheMetadata() throws IOException {
        Map<String, String> table = new TreeMap<>();
        settings()
                .forEach(row ->
                        table.put(row.group(1), row.group(2).replace("`", "").strip()));
        Map<String, String> expected = new TreeMap<>();
        for (JsonNode property : metadata()) {
            String name = property.path("name").asString();
            if (name.startsWith("cachoeira.") && !name.equals("cachoeira.caches")) {
                expected.put(name, property.path("defaultValue").asString(""));
            }
        }
        assertThat(table).isEqualTo(expected);
    }

    private static Stream<MatchResult> settings() throws IOException {
        String guide = guide();
        return ROW.matcher(guide.substring(guide.indexOf("## Settings"), guide.indexOf("## By annotation")))
                .results();
    }

    private static JsonNode metadata() throws IOException {
        try (var stream = CachoeiraSettings.class.getResourceAsStream(METADATA)) {
            return new JsonMapper().readTree(stream).path("properties");
        }
    }

    @Test
    void theDefaultsOfTheMetadataAreWhatHoldsWhenNothingIsSaid() throws IOException {
        String[] all = settings()
                .filter(row -> !row.group(2).isBlank())
                .map(row -> row.group(1) + "=" + row.group(2).replace("`", "").strip())
                .toArray(String[]::new);
        assertThat(all).hasSizeGreaterThan(25);
        ApplicationContextRunner application = Applications.plain().withPropertyValues("cachoeira.redis.start-wait=0");
        application.run(standard -> application.withPropertyValues(all).run(said -> {
            CachoeiraSettings one = standard.getBean(CachoeiraSettings.class);
            CachoeiraSettings other = said.getBean(CachoeiraSettings.class);
            assertThat(other.mode()).isEqualTo(one.mode());
            assertThat(other.uri()).startsWith(one.uri());
            assertThat(other.fleet()).isEqualTo(one.fleet());
            assertThat(other.connections()).isEqualTo(one.connections());
            assertThat(other.connectTimeout()).isEqualTo(one.connectTimeout());
            assertThat(other.reconnectDelay()).isEqualTo(one.reconnectDelay());
            assertThat(other.defaults()).isEqualTo(one.defaults());
        }));
    }

    private final ApplicationContextRunner application = Applications.plain()
            .withPropertyValues("cachoeira.mode=local")
            .withPropertyValues(backup())
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(Catalog.class, GuideTest::catalog)
            .withUserConfiguration(
                    CacheConfig.class,
                    CounterConfig.class,
                    TagsConfig.class,
                    VersionConfig.class,
                    WarmingConfig.class,
                    WritingConfig.class);

    /** The guide's example. */
    private static String[] backup() {
        Matcher example = Pattern.compile("(?s)```properties\n(cachoeira\\.backup\\..*?)```")
                .matcher(read(GUIDE));
        assertThat(example.find()).isTrue();
        return example.group(1).split("\n");
    }

    private static Catalog catalog() {
        Map<Long, Product> repository = new ConcurrentHashMap<>();
        repository.put(1L, new Product(1, "Lamp", 7));
        return new Catalog(repository);
    }

    private void asTenant(java.util.function.Consumer<ApplicationContext> test) {
        application.run(context -> TenantContext.run("acme", () -> test.accept(context)));
    }

    @Test
    void theExamplesWithAnnotationsDoWhatTheGuideSays() {
        asTenant(context -> {
            Catalog catalog = context.getBean(Catalog.class);
            assertThat(catalog.find(1)).map(Product::name).contains("Lamp");
            assertThat(catalog.list(7, 1)).hasSize(1);
            catalog.update(new Product(1, "Chair", 7));
            assertThat(catalog.find(1)).map(Product::name).contains("Chair");
            assertThat(catalog.list(7, 1).get(0).name()).isEqualTo("Chair");
            catalog.importAll(Map.of(2L, new Product(2, "Desk", 7)));
            assertThat(catalog.list(7, 1)).hasSize(2);
        });
    }

    @Test
    void theExampleOfWarmingDoesWhatTheGuideSays() {
        asTenant(context -> Eventually.eventually(
                () -> assertThat(context.getBean(Cachoeira.class).localItems()).containsEntry("offers", 10L)));
    }

    @Test
    void theExampleOfAPatternDoesWhatTheGuideSays() {
        asTenant(context -> {
            Catalog catalog = context.getBean(Catalog.class);
            catalog.page("users:list:1");
            catalog.page("orders:list:1");
            catalog.importAll(Map.of(2L, new Product(2, "Desk", 7)));
            catalog.usersHaveChanged();
            assertThat(catalog.page("users:list:1")).endsWith("2");
            assertThat(catalog.page("orders:list:1")).endsWith("1");
        });
    }

    @Test
    void theExamplesWithSpringsAnnotationsDoWhatTheGuideSays() {
        asTenant(context -> {
            Catalog catalog = context.getBean(Catalog.class);
            assertThat(catalog.name(1)).isEqualTo("Lamp");
            assertThat(catalog.nameLater(1).join()).isEqualTo("Lamp");
            catalog.rename(1, "Mug");
            assertThat(catalog.name(1)).isEqualTo("Mug");
            CacheManager manager = context.getBean(CacheManager.class);
            assertThat(manager.getCacheNames()).contains("products", "product-lists", "names", "futures");
            assertThat(manager.getCache("unheard-of")).isNull();
        });
    }

    @Test
    void theExampleByHandDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Cache<Long, Product> offers = (Cache<Long, Product>)
                    context.getBean(Cachoeira.class).caches().get("offers");
            Product lamp = new Product(1, "Lamp", 7);
            Product product = offers.get(1L, id -> lamp);
            Lookup<Product> found = offers.lookup(1L, id -> lamp);
            offers.forTenant("globex").invalidateTags(Set.of("category:7"));
            assertThat(product).isSameAs(lamp);
            assertThat(found.level()).isEqualTo(Level.L1);
            assertThat(offers.lookup(1L, id -> lamp).level())
                    .as("another tenant's tag")
                    .isEqualTo(Level.L1);
        });
    }

    @Test
    void theExampleOfAnAnswerDoesWhatTheGuideSays() {
        asTenant(context -> {
            Cachoeira cachoeira = context.getBean(Cachoeira.class);
            Cache<Long, Product> offers = cachoeira
                    .cache("validated-offers", Long.class, Product.class)
                    .validators()
                    .build();
            Offers controller = new Offers(HttpAnswers.askedEachTime(), offers);
            MockHttpServletRequest request = new MockHttpServletRequest();
            ResponseEntity<Product> first = controller.offer(1, new ServletWebRequest(request));
            request.addHeader("If-None-Match", String.valueOf(first.getHeaders().getETag()));

            assertThat(first.getBody()).isEqualTo(new Product(1, "Lamp", 7));
            assertThat(controller
                            .offer(1, new ServletWebRequest(request))
                            .getStatusCode()
                            .value())
                    .isEqualTo(304);
        });
    }

    @Test
    void theExampleOfARepositoryDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Cache<Long, Product> offers = (Cache<Long, Product>)
                    context.getBean(Cachoeira.class).caches().get("offers");
            Repositories.Offers cached = Repositories.cached(new OffersInMemory(), offers);

            Product saved = cached.save(new Product(901, "Mug", 7));

            assertThat(saved).isEqualTo(cached.find(901));
            assertThat(cached.findAll(List.of(902L, 901L)).keySet()).containsExactly(902L, 901L);
            assertThat(offers.get(902L)).isEqualTo(new Product(902, "Lamp", 7));
            cached.delete(902);
            assertThat(offers.exists(902L)).isFalse();
        });
    }

    /** Has what it is asked for. */
    private static final class OffersInMemory implements Repositories.Offers {

        @Override
        public Product find(long id) {
            return new Product(id, "Lamp", 7);
        }

        @Override
        public Map<Long, Product> findAll(List<Long> ids) {
            return ids.stream().collect(Collectors.toMap(id -> id, this::find));
        }

        @Override
        public Product save(Product product) {
            return product;
        }

        @Override
        public void delete(long id) {
            // There is nothing.
        }
    }

    @Test
    void theExampleOfALoaderWithASayDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Cache<Long, Product> offers = (Cache<Long, Product>)
                    context.getBean(Cachoeira.class).caches().get("offers");
            Loaders.chairIn(offers);
            assertThat(offers.get(3L)).isEqualTo(new Product(3, "Chair", 7));

            offers.invalidateTags(Set.of("supplier:5"));

            assertThat(offers.get(3L)).isNull();
        });
    }

    @Test
    void theExampleOfTagsForSpringsAnnotationsDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Cache<Object, ?> names =
                    (Cache<Object, ?>) context.getBean(Cachoeira.class).caches().get("names");
            assertThat(names).isNotNull();
            context.getBean(CacheManager.class).getCache("names").put(1L, "Lamp");
            assertThat(names.exists(1L)).isTrue();

            names.invalidateTag("initial:L");

            assertThat(names.exists(1L)).isFalse();
        });
    }

    @Test
    void theExampleOfReadsWithOptionsDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Cache<Long, Product> offers = (Cache<Long, Product>)
                    context.getBean(Cachoeira.class).caches().get("offers");
            offers.put(3L, new Product(3, "Chair", 7));

            assertThat(Loaders.reloadedAndShortlyKept(offers))
                    .containsExactly(new Product(3, "Chair", 8), new Product(4, "Table", 7));

            assertThat(offers.get(3L)).isEqualTo(new Product(3, "Chair", 8));
        });
    }

    @Test
    void theExampleOfAFenceDoesWhatTheGuideSays() {
        asTenant(context -> {
            Cache<Long, String> balances = context.getBean(Cachoeira.class)
                    .cache("balances", Long.class, String.class)
                    .strict()
                    .build();
            List<String> done = new java.util.ArrayList<>();
            Transfers.transfer(balances, () -> done.add("write"), () -> done.add("commit"));
            assertThat(done).containsExactly("write", "commit");
        });
    }

    @Test
    void theExampleOfACounterDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Counter<Long> views =
                    (Counter<Long>) context.getBean(Cachoeira.class).counters().get("views");
            long seen;
            try {
                seen = views.increment(42L);
            } catch (CounterException e) {
                seen = -1; // e.reason() says whether it may have been counted all the same
            }
            assertThat(seen).as("here is no Redis").isEqualTo(-1);
        });
    }

    @Test
    void theExampleOfWritingBehindDoesWhatTheGuideSays() {
        asTenant(context -> {
            @SuppressWarnings("unchecked")
            Cache<Long, NoteTable.Note> notes = (Cache<Long, NoteTable.Note>)
                    context.getBean(Cachoeira.class).caches().get("notes");
            assertThatThrownBy(() -> notes.put(1L, new NoteTable.Note("kept nowhere: here is no Redis")))
                    .isInstanceOf(WriteBehindException.class);
            assertThat(notes.get(1L, context.getBean(NoteTable.class)::find)).isNull();
        });
    }

    @Test
    void theTableOfMetersIsWhatIsRegistered() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        String guide = guide();
        METER.matcher(guide.substring(guide.indexOf("## Metrics")))
                .results()
                .forEach(row -> table.put(row.group(1), words(row.group(2))));
        asTenant(context -> {
            Catalog catalog = context.getBean(Catalog.class);
            catalog.find(1);
            catalog.find(1);
            Map<String, Set<String>> registered = new TreeMap<>();
            context.getBeansOfType(MeterBinder.class)
                    .values()
                    .forEach(meters -> meters.bindTo(context.getBean(MeterRegistry.class)));
            for (Meter meter : context.getBean(MeterRegistry.class).getMeters()) {
                Stream<String> tags = meter.getId().getTags().stream().map(Tag::getKey);
                registered
                        .computeIfAbsent(meter.getId().getName(), any -> new TreeSet<>())
                        .addAll(tags.toList());
            }
            // Without a Redis nothing is asked of it, so its times are not there.
            registered.put("cachoeira.cache.set", Set.of("cache"));
            registered.put("cachoeira.redis.commands", Set.of("command", "outcome"));
            assertThat(table).isEqualTo(registered);
        });
    }

    private static Set<String> words(String cell) {
        return Pattern.compile("`([a-z]+)`")
                .matcher(cell)
                .results()
                .map(word -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
