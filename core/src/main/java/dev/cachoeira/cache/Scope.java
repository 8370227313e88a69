package dev.cachoeira.cache;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One cache in one tenant: the names that belong to it, what it depends on, what it has done. */
final class Scope {

    private static final String[] NO_NAMES = {};

    private final String tenant;
    private final KeyLayout layout;
    private final byte[] entries;
    private final String turns;
    private final String[] epochNames;
    private final int dependencies;
    private final int hash;
    private final Tally tally = new Tally();
    private final SharedDependencies shared = new SharedDependencies();

    /** The epochs as last known; replaced, never changed. */
    private volatile Epoch @Nullable [] epochs;

    /**
     * Makes a scope.
     *
     * @param ownPrefix what the names of entries begin with, or null when it is everything's prefix
     * @param tenant the tenant, or the empty text for a cache that all share
     * @param tagged whether values carry tags, so that loads must watch the tenant's guard
     */
    Scope(KeyLayout layout, String cache, @Nullable String ownPrefix, String tenant, boolean tagged) {
        this.layout = layout;
        this.tenant = tenant;
        this.entries = KeyLayout.bytes(layout.entries(tenant, cache, ownPrefix));
        this.turns = layout.turns(tenant, cache);
        this.hash = Arrays.hashCode(entries);
        String[] implicit = {
            layout.everything(),
            layout.cacheEverywhere(cache),
            layout.tenant(tenant),
            layout.cacheInTenant(tenant, cache),
            layout.guard(tenant)
        };
        this.dependencies = implicit.length - 1;
        this.epochNames = tagged ? implicit : Arrays.copyOf(implicit, dependencies);
    }

    String tenant() {
        return tenant;
    }

    /** What the names of all its entries begin with. */
    String entries() {
        return KeyLayout.text(entries);
    }

    int hash() {
        return hash;
    }

    Tally tally() {
        return tally;
    }

    /** The name of an entry in Redis, as bytes. */
    byte[] redisKey(String encodedKey) {
        int length = encodedKey.length();
        byte[] name = Arrays.copyOf(entries, entries.length + length);
        for (int i = 0; i < length; i++) {
            char c = encodedKey.charAt(i);
            if (!KeyLayout.plainAsciiInKey(c)) {
                return escapedKey(encodedKey);
            }
            name[entries.length + i] = (byte) c;
        }
        return name;
    }

    /** The name of the turn to refresh an entry, as bytes. */
    byte[] turnKey(String encodedKey) {
        return KeyLayout.bytes(turns + KeyLayout.entryKey(encodedKey));
    }

    private byte[] escapedKey(String encodedKey) {
        byte[] key = KeyLayout.bytes(KeyLayout.entryKey(encodedKey));
        byte[] name = Arrays.copyOf(entries, entries.length + key.length);
        System.arraycopy(key, 0, name, entries.length, key.length);
        return name;
    }

    /** What every value depends on, and, last, the guard where values carry tags. */
    String[] epochNames() {
        return epochNames;
    }

    /** How many of the captured epochs values depend on; what follows is the guard. */
    int dependencies() {
        return dependencies;
    }

    /** What a value with these tags depends on: the captured epochs without the guard, then the tags'. */
    Dependencies dependencies(Epoch[] captured, Epoch[] tags) {
        Epoch[] all = Arrays.copyOf(captured, dependencies + tags.length);
        System.arraycopy(tags, 0, all, dependencies, tags.length);
        return shared.shared(new Dependencies(this, all));
    }

    /**
     * What a value depends on, or null when that is not known or not current. Nonces are random, so the same fingerprint
     * is the same epochs: for most values the tags need not even be read.
     */
    @Nullable
    Dependencies known(EntryFormat.Value value, Epoch[] captured, EpochTable table, long now) {
        Dependencies known = shared.find(value.fingerprint());
        if (known != null && known.current(now)) {
            return known;
        }
        Epoch[] tags = table.known(tagEpochs(value.tags()));
        Dependencies found = tags == null ? null : dependencies(captured, tags);
        return found != null && found.fingerprint() == value.fingerprint() && found.current(now) ? found : null;
    }

    /** The names of all that a value with these tags depends on: its own epochs, then the tags'. */
    String[] dependencyNames(Collection<String> tags) {
        String[] tagNames = tagEpochs(tags);
        String[] names = Arrays.copyOf(epochNames, dependencies + tagNames.length);
        System.arraycopy(tagNames, 0, names, dependencies, tagNames.length);
        return names;
    }

    /** What every invalidation of a tag deletes first. */
    String guard() {
        return layout.guard(tenant);
    }

    String ownEpoch() {
        return epochNames[dependencies - 1];
    }

    String tagEpoch(String tag) {
        return layout.tag(tenant, tag);
    }

    String[] tagEpochs(Collection<String> tags) {
        return tags.isEmpty() ? NO_NAMES : tags.stream().map(this::tagEpoch).toArray(String[]::new);
    }

    /** The epochs if all are known and current. */
    Epoch @Nullable [] epochs(EpochTable table, long now) {
        Epoch[] last = epochs;
        if (last != null && Epoch.allCurrent(last, now)) {
            return last;
        }
        Epoch[] known = table.known(epochNames);
        epochs = known;
        return known;
    }
}
