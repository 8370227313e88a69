package dev.cachoeira.repository.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.repository.CachedRepository;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The twin of an interface that only its own package can see, which is not the library's. */
class HiddenRepositoryTest {

    interface Names {

        String of(Long id);

        List<Long> ids();

        default String first() {
            return "first: " + of(ids().get(0));
        }
    }

    private static final class InMemory implements Names {

        private final List<Long> asked = new ArrayList<>();

        @Override
        public String of(Long id) {
            asked.add(id);
            return "name " + id;
        }

        @Override
        public List<Long> ids() {
            return List.of(7L);
        }
    }

    @Test
    void anInterfaceNeedNotBePublic() {
        try (Cachoeira cachoeira = Cachoeira.builder().mode(Mode.LOCAL).build()) {
            Cache<Long, String> names =
                    cachoeira.cache("names", Long.class, String.class).shared().build();
            InMemory repository = new InMemory();
            Names twin = CachedRepository.of(Names.class, repository)
                    .read(Names::of, names)
                    .build();

            assertThat(twin.of(1L)).isEqualTo("name 1");
            assertThat(twin.of(1L)).isEqualTo("name 1");
            assertThat(repository.asked).containsExactly(1L);
            assertThat(twin.ids()).containsExactly(7L);
            assertThat(twin.first())
                    .as("a default method, of the repository here")
                    .isEqualTo("first: name 7");
        }
    }
}
