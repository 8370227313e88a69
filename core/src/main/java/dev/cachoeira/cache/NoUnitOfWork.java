package dev.cachoeira.cache;

/** For programs without transactions. */
enum NoUnitOfWork implements UnitOfWork {
    INSTANCE;

    @Override
    public boolean active() {
        return false;
    }

    @Override
    public boolean mayShare() {
        return true;
    }

    @Override
    public void afterCommit(Runnable task) {
        task.run();
    }

    @Override
    public void markWritten(Object scope) {
        // Nothing ends, so nothing is remembered.
    }

    @Override
    public boolean hasWritten(Object scope) {
        return false;
    }
}
