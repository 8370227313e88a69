package dev.cachoeira.redis.coherence;

import dev.cachoeira.cache.AsyncLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A loader that has read its row, and answers when it is told to. */
final class HeldLoad implements AsyncLoader<Integer, Row> {

    private final Rows rows;
    private final CompletableFuture<Row> read = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    HeldLoad(Rows rows) {
        this.rows = rows;
    }

    @Override
    public CompletionStage<Row> load(Integer slot) {
        Row row = rows.read(slot, 0);
        read.complete(row);
        return released.thenApply(any -> row);
    }

    /** Completes when the row has been read. */
    CompletableFuture<Row> read() {
        return read;
    }

    void release() {
        released.complete(null);
    }
}
