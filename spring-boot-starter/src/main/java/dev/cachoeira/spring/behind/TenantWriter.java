package dev.cachoeira.spring.behind;

import dev.cachoeira.cache.BatchWriter;
import dev.cachoeira.cache.Change;
import dev.cachoeira.spring.tenant.TenantContext;
import java.util.List;
import java.util.Objects;

/** A writer that is called in the context of the tenant whose changes it writes. */
final class TenantWriter<K, V> implements BatchWriter<K, V> {

    private final BatchWriter<K, V> writer;

    TenantWriter(BatchWriter<K, V> writer) {
        this.writer = writer;
    }

    @Override
    public void write(List<Change<K, V>> changes) throws Exception {
        String tenant = changes.get(0).tenant();
        Object unused = TenantContext.call(tenant.isEmpty() ? null : tenant, () -> {
            writer.write(changes);
            return Objects.requireNonNull(tenant);
        });
    }
}
