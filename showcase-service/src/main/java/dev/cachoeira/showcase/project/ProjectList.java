package dev.cachoeira.showcase.project;

import dev.cachoeira.showcase.user.Users;
import dev.cachoeira.showcase.web.Page;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A list as it is cached.
 *
 * @param key which list
 * @param items those of its page, in the order of their ids
 * @param total how many projects there are on all pages
 */
public record ProjectList(ProjectKey key, List<Project> items, long total) {

    /** One for each user whose name the list shows. */
    Set<String> tags() {
        return items.stream().map(project -> Users.tag(project.ownerId())).collect(Collectors.toSet());
    }

    Page<Project> page() {
        return new Page<>(items, key.page(), key.limit(), total);
    }
}
