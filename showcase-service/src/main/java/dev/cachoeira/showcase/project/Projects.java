package dev.cachoeira.showcase.project;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachedRead;
import java.time.Duration;
import org.springframework.stereotype.Service;

/** Lists of projects, cached for ten minutes; an update of a user ends those that show the user, and no others. */
@Service
public class Projects {

    private final ProjectRepository repository;
    private final Cache<ProjectKey, ProjectList> lists;

    Projects(ProjectRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.lists = cachoeira
                .cache("project-lists", ProjectKey.class, ProjectList.class)
                .expireAfter(Duration.ofMinutes(10))
                .tags(ProjectList::tags)
                .validators()
                .build();
    }

    /** A list, and where it comes from. */
    public CachedRead<ProjectList> list(String tenant, ProjectKey key) {
        return lists.forTenant(tenant).reading(key, asked -> repository.list(tenant, asked));
    }
}
