package dev.cachoeira.cache;

import java.util.List;

/**
 * Writes changes to the source of a cache that is written behind, see {@link CacheBuilder#writeBehind(BatchWriter)}.
 *
 * <p><b>It may get a change twice, and an old one late.</b> A process that dies between the write and its acknowledgement
 * leaves the change to the next one, and one that was stopped for longer than its lease may go on with changes that another
 * has overtaken meanwhile. So each change has a {@link Change#sequence()} that is greater the younger a key's change is, and
 * whoever writes compares it:
 *
 * <pre>{@code
 * -- of a value
 * insert into note (tenant_id, id, text, sequence) values (:tenant, :id, :text, :sequence)
 * on conflict (tenant_id, id) do update set text = excluded.text, sequence = excluded.sequence
 * where note.sequence < excluded.sequence
 *
 * -- of a removal: the row stays and says when it was removed, else an older value that comes late would bring it back
 * update note set text = null, sequence = :sequence where tenant_id = :tenant and id = :id and sequence < :sequence
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface BatchWriter<K, V> {

    /**
     * Writes changes; when it returns, the source has them for good. Called on background threads, for several batches at the
     * same time, of which no two have a key in common. A call that takes longer than a minute loses its lease: another
     * process may then write the same changes beside it.
     *
     * @param changes of one tenant, each of another key; at most {@link WriteBehindOptions#batchSize()} of them
     * @throws Exception when not all are written: they come again, some of them by themselves, to find the one that is to blame.
     *     So the best is to write all or none
     */
    void write(List<Change<K, V>> changes) throws Exception;
}
