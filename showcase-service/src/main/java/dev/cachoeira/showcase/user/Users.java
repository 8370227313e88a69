package dev.cachoeira.showcase.user;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.showcase.web.IfMatch;
import dev.cachoeira.showcase.web.NotFoundException;
import dev.cachoeira.showcase.web.Problem;
import dev.cachoeira.showcase.web.ProblemException;
import java.time.Duration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The users, cached by id for half an hour.
 *
 * <p>A user's name is shown elsewhere, too. Whoever caches something that shows a user gives it the user's tag: tags
 * belong to the tenant and not to one cache, so an update ends all of that without knowing what it is.
 */
@Service
public class Users {

    private final UserRepository repository;
    private final Cachoeira cachoeira;
    private final Cache<Long, User> cache;

    Users(UserRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.cachoeira = cachoeira;
        this.cache = cachoeira
                .cache("users", Long.class, User.class)
                .expireAfter(Duration.ofMinutes(30))
                .expireNullsAfter(Duration.ofSeconds(10))
                .validators()
                .build();
    }

    /** The tag of whatever shows a user, such as {@code user:42}. */
    public static String tag(long id) {
        return "user:" + id;
    }

    /** A user, and where it comes from. That there is none is cached too, for a shorter time. */
    public CachedRead<User> find(String tenant, long id) {
        return cache.forTenant(tenant).reading(id, key -> repository.find(tenant, key));
    }

    /** Replaces a user, if it is still what the client has seen. */
    @Transactional
    public User update(String tenant, long id, UserDraft draft, IfMatch condition) {
        User before = repository.lock(tenant, id);
        if (before == null) {
            throw new NotFoundException(nameOf(id));
        }
        condition.check(before);
        User after = store(tenant, id, draft);
        cache.forTenant(tenant).invalidate(id); // this and the next one once the transaction has committed
        cachoeira.forTenant(tenant).invalidateTag(tag(id));
        return after;
    }

    /** A user in words, such as {@code user 42}. */
    public String nameOf(long id) {
        return "user " + id;
    }

    private User store(String tenant, long id, UserDraft draft) {
        try {
            return repository.update(tenant, id, draft);
        } catch (DuplicateKeyException e) {
            throw new ProblemException(Problem.CONFLICT, "another user has the e-mail address " + draft.email(), e);
        }
    }
}
