package dev.cachoeira.cache;

/**
 * What a value in memory rests on: the coverage that it was read under, and its epochs. Shared by all values with the same.
 *
 * <p>Remembers under which count of {@link Endings} it was last found to hold, and until when at least. The count is read
 * before anything is looked at, so an ending that is missed meanwhile makes the next look a full one. Two threads may
 * overwrite each other's findings: each is true of the count that stands beside it, or is not used.
 */
final class Footing {

    private final Scope scope;
    private final Coverage coverage;
    private final Dependencies dependencies;
    private final Endings endings;
    private volatile long until;
    private volatile long checked = -1;

    Footing(Coverage coverage, Dependencies dependencies) {
        this.scope = dependencies.scope();
        this.coverage = coverage;
        this.dependencies = dependencies;
        this.endings = coverage.endings();
    }

    Scope scope() {
        return scope;
    }

    Coverage coverage() {
        return coverage;
    }

    Dependencies dependencies() {
        return dependencies;
    }

    boolean holds(long now) {
        long count = endings.count();
        return (checked == count && now < until) || check(count, now);
    }

    private boolean check(long count, long now) {
        if (!coverage.holds(now) || !dependencies.current(now)) {
            return false;
        }
        until = Math.min(coverage.until(), dependencies.until());
        checked = count;
        return true;
    }
}
