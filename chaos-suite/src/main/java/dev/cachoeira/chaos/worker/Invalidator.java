package dev.cachoeira.chaos.worker;

/** How a process invalidates what it has written. */
public enum Invalidator {
    /** By the library. */
    REAL {
        @Override
        void key(Shelf shelf, int row) {
            shelf.invalidate(row);
        }

        @Override
        void tag(Shelf shelf, int row) {
            shelf.invalidateTag(row);
        }
    },

    /** Not at all, though it says so: the check must notice. */
    FORGETFUL {
        @Override
        void key(Shelf shelf, int row) {}

        @Override
        void tag(Shelf shelf, int row) {}
    };

    abstract void key(Shelf shelf, int row);

    abstract void tag(Shelf shelf, int row);
}
