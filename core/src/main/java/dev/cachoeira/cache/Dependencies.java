package dev.cachoeira.cache;

/** The epochs that a value depends on, and their fingerprint. Shared by all values with the same. Immutable. */
final class Dependencies {

    private final Epoch[] epochs;
    private final long fingerprint;

    Dependencies(Epoch[] epochs) {
        this.epochs = epochs;
        this.fingerprint = Epoch.fingerprint(epochs);
    }

    long fingerprint() {
        return fingerprint;
    }

    Epoch[] epochs() {
        return epochs;
    }

    boolean current(long now) {
        return Epoch.allCurrent(epochs, now);
    }

    /** Whether these are the very same epochs, not only the same nonces. */
    boolean sameAs(Dependencies other) {
        if (epochs.length != other.epochs.length) {
            return false;
        }
        for (int i = 0; i < epochs.length; i++) {
            if (epochs[i] != other.epochs[i]) {
                return false;
            }
        }
        return true;
    }
}
