package dev.cachoeira.simulation;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slots that move between places while they are in use.
 *
 * <p>In order: the old place passes on what it does not have ({@code ASK}), one key after the other goes over, the new
 * place takes charge, and the others hear of it a little later, the old one among them. Or at once: the new place takes
 * charge without the keys, which the old one then deletes, and says so to nobody (as Redis did until 7.0); soon after that
 * the slot may come back in the same way. One slot at a time.
 */
final class Cluster {

    private static final int SLOTS = 6;
    private static final long GOSSIP = 15 * Chance.MILLI;
    private static final long COMES_BACK = 30 * Chance.MILLI;

    /** How long nothing moves from or to a server that is new in its place: its clients are still to meet it. */
    private static final long SETTLES = 200 * Chance.MILLI;

    private final World world;
    private final Chance chance;
    private final Scheduler scheduler;
    private @Nullable Move underway;

    Cluster(World world) {
        this.world = world;
        this.chance = world.chance();
        this.scheduler = world.scheduler();
    }

    /** A slot on its way. */
    private record Move(int slot, Place from, Place to) {}

    /** How the slots are spread at first; the last of three places has none. */
    static SlotMap first(int places) {
        int[] owners = new int[SLOTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            owners[slot] = slot % Math.min(places, 2);
        }
        return new SlotMap(1, owners, new long[places]);
    }

    /** The slot of a key under a map. */
    static int slot(Profile profile, SlotMap map, byte[] key) {
        int slots = map.slots();
        return slots == 1 ? 0 : new Chance(~profile.wiring + Arrays.hashCode(key)).below(slots);
    }

    private int slot(byte[] key) {
        return slot(world.profile(), latest(), key);
    }

    private int slot(String name) {
        return slot(name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    /** The youngest view that anybody has. */
    SlotMap latest() {
        SlotMap latest = world.places().get(0).map();
        for (Place place : world.places()) {
            latest = place.map().epoch() > latest.epoch() ? place.map() : latest;
        }
        return latest;
    }

    /** Where a command is sent on to, or null when it may be executed here. */
    @Nullable
    String redirection(Place here, Server server, byte[] key, boolean asking) {
        int slot = slot(key);
        Move move = underway;
        int owner = here.map().owner(slot);
        if (owner != here.index()) {
            boolean comesHere = asking && move != null && move.slot == slot && move.to == here;
            return comesHere ? null : "MOVED " + slot + " " + owner;
        }
        if (move != null
                && move.slot == slot
                && move.from == here
                && !server.model().has(key)) {
            return "ASK " + slot + " " + move.to.index();
        }
        return null;
    }

    /** Some slot begins to move, unless one does. */
    void move(boolean inOrder) {
        SlotMap map = latest();
        if (underway != null || !world.places().stream().allMatch(place -> place.map() == map)) {
            return;
        }
        int slot = chance.below(SLOTS);
        List<Place> others = world.places().stream()
                .filter(place -> place.index() != map.owner(slot))
                .toList();
        Move move = new Move(slot, world.places().get(map.owner(slot)), others.get(chance.below(others.size())));
        if (inOrder) {
            underway = move;
            scheduler.trace("MOVE", () -> "slot " + slot + " begins to move to " + move.to.name());
            step(move);
        } else {
            takeOver(move);
            if (chance.percent(50)) { // mostly before anybody has asked for the map
                Move back = new Move(slot, move.to, move.from);
                scheduler.after(chance.nanos(0, COMES_BACK), () -> takeOver(back));
            }
        }
    }

    private boolean ready(Move move) {
        return ready(move.from) && ready(move.to);
    }

    private static boolean ready(Place place) {
        Server server = place.master();
        return server != null && !server.stalled() && server.model().accepts() && server.age() > SETTLES;
    }

    private void step(Move move) {
        if (ready(move)) {
            List<String> names = move.from.last().model().keys().stream()
                    .filter(name -> slot(name) == move.slot)
                    .toList();
            int count = chance.percent(30) ? names.size() : Math.min(1, names.size());
            int first = names.isEmpty() ? 0 : chance.below(names.size());
            for (int i = 0; i < count; i++) {
                carry(move, names.get((first + i) % names.size()));
            }
            world.flush();
            if (names.isEmpty()) {
                finish(move);
                return;
            }
        }
        scheduler.after(chance.nanos(0, 3 * Chance.MILLI), () -> step(move));
    }

    private void carry(Move move, String name) {
        scheduler.trace("MOVE", () -> name + " goes to " + move.to.name());
        Server from = move.from.last();
        Server to = move.to.last();
        RedisModel.Stored stored = from.model().give(name);
        if (stored != null) {
            to.model().take(name, stored, to.millis() - from.millis());
        }
    }

    private void finish(Move move) {
        SlotMap next = latest().moved(move.slot, move.to.index());
        scheduler.trace("MOVE", () -> move.to.name() + " is in charge of slot " + move.slot);
        move.to.learn(next);
        long last = 0;
        for (Place place : world.places()) {
            if (place != move.to) {
                if (chance.percent(30)) { // the epoch is heard of before the slots
                    scheduler.after(
                            chance.nanos(0, GOSSIP / 2),
                            () -> place.learn(place.map().withEpoch(next.epoch())));
                }
                long at = chance.nanos(0, GOSSIP);
                last = Math.max(last, at);
                scheduler.after(at, () -> place.learn(next));
            }
        }
        scheduler.after(last + 1, () -> {
            world.places().forEach(place -> place.learn(next));
            underway = null;
        });
    }

    private void takeOver(Move move) {
        if (underway != null || latest().owner(move.slot) != move.from.index() || !ready(move)) {
            scheduler.trace("MOVE", () -> "slot " + move.slot + " stays");
            return;
        }
        scheduler.trace("MOVE", () -> move.to.name() + " takes slot " + move.slot + " over, without its keys");
        world.oracle().forgets();
        RedisModel old = move.from.last().model();
        old.keys().stream().filter(name -> slot(name) == move.slot).forEach(old::lose);
        SlotMap next = latest().moved(move.slot, move.to.index());
        world.places().forEach(place -> place.learn(next));
    }
}
