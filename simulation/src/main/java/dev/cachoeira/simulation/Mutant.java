package dev.cachoeira.simulation;

import static dev.cachoeira.simulation.Edit.engine;
import static dev.cachoeira.simulation.MutantCode.ENGINE;
import static dev.cachoeira.simulation.MutantCode.FLEET;
import static dev.cachoeira.simulation.MutantCode.FLIGHT;
import static dev.cachoeira.simulation.MutantCode.INSTEAD;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/**
 * The protocol with one rule switched off.
 *
 * @param name what it is called by
 * @param rule what no longer holds
 * @param edits how the byte code is changed
 * @param note what to say where no seed is found: why none can be, or what it takes; null when one should be
 */
record Mutant(
        String name,
        String rule,
        List<Edit> edits,
        @Nullable String note) {

    private static final String MODEL = "dev/cachoeira/simulation/RedisModel";
    private static final String REPLACEMENT = engine("Replacement");
    private static final String TURN = engine("Turn");
    private static final String MEMORY = engine("LocalMemory");
    private static final String LAG = engine("Lag");
    private static final String FOOTING = engine("Footing");
    private static final String QUEUE = "dev/cachoeira/simulation/QueueModel";
    private static final String FENCING = engine("Fencing");

    private static Mutant of(String name, String rule, Edit... edits) {
        return new Mutant(name, rule, List.of(edits), null);
    }

    private Mutant unseen(String why) {
        return new Mutant(name, rule, edits, "Nothing can be seen. " + why);
    }

    private Mutant rare(String what) {
        return new Mutant(name, rule, edits, "Rare: " + what);
    }

    /** All of them, in the order of the protocol's page. */
    static List<Mutant> all() {
        return List.of(
                of("fill-as-set", "FILL stores whatever stands there", Edit.always(MODEL, "fillMay", true)),
                of(
                        "lease-as-set",
                        "LEASE takes the place of whatever stands there",
                        Edit.always(MODEL, "leaseMay", true)),
                of("release-as-del", "RELEASE deletes whatever stands there", Edit.always(MODEL, "releaseMay", true)),
                of(
                        "header-not-read",
                        "a write counts as standing whatever the header behind it says",
                        new Edit.Body(engine("OwnWrite"), "replied"::equals, MutantCode::stands)),
                of(
                                "lease-stamp-per-process",
                                "a process's leases all have one stamp",
                                new Edit.Call(
                                        engine("Lease"),
                                        "<init>"::equals,
                                        "dev/cachoeira/runtime/Stamps.next",
                                        MutantCode::oneStamp))
                        .rare("A fill must arrive over a connection that its process has given up, while a"
                                + " younger lease of the same process stands."),
                of(
                        "lease-not-renewed",
                        "a loader that takes long loses its lease",
                        Edit.nothing(engine("Lease"), "renewLater")),
                of(
                        "push-does-not-detach",
                        "a push leaves the key's flight as it is",
                        new Edit.Field(
                                FLIGHT, "pushed", Opcodes.PUTFIELD, "detached", code -> code.visitInsn(Opcodes.POP2))),
                of(
                        "push-does-not-drop",
                        "a push leaves the key's value in memory",
                        Edit.withoutCall(engine("Engine"), "changed"::equals, MEMORY + ".drop")),
                of(
                        "push-keeps-epochs",
                        "a push of an epoch leaves what is known of it",
                        Edit.withoutCall(FLEET, "invalidated"::equals, engine("EpochTable") + ".drop")),
                of(
                                "no-drop-before-deletion",
                                "an invalidation does nothing in its process before the deletion is acknowledged",
                                Edit.withoutCall(engine("Invalidations"), "end"::equals, "java/lang/Runnable.run"))
                        .unseen(
                                "Nothing is promised until an invalidation returns, and what was read or joined before ends"
                                        + " with the second drop. The first one spares this process old values meanwhile."),
                of(
                        "no-drop-after-deletion",
                        "an invalidation does nothing in its process after the deletion is acknowledged",
                        Edit.withoutCall(
                                engine("Invalidations"),
                                name -> name.startsWith("lambda$end$"),
                                "java/lang/Runnable.run")),
                of(
                        "epochs-after-load",
                        "a value's epochs are those known after its load",
                        new Edit.Before(FLIGHT, "loaded", code -> MutantCode.captureAgain(code, FLIGHT))),
                of(
                        "join-ignores-epochs",
                        "a get joins a load that began under other epochs",
                        Edit.callAnswersTrue(FLIGHT, "join"::equals, engine("Epoch") + ".allCurrent")),
                of(
                                "join-ignores-tags",
                                "a get joins a flight that decodes a value whose tag has been invalidated",
                                new Edit.Field(FLIGHT, "join", Opcodes.GETFIELD, "found", code -> {
                                    code.visitInsn(Opcodes.POP);
                                    code.visitInsn(Opcodes.ACONST_NULL);
                                }))
                        .rare("The engine showed it before it had the rule. EndedTagTest in the core forces it."),
                of(
                        "join-ignores-detachment",
                        "a get joins a flight that was detached",
                        new Edit.Field(FLIGHT, "join", Opcodes.GETFIELD, "detached", code -> {
                            code.visitInsn(Opcodes.POP);
                            code.visitInsn(Opcodes.ICONST_0);
                        }),
                        Edit.nothing(FLIGHT, "removeIfDetached"),
                        new Edit.Call(ENGINE, "board"::equals, FLIGHT + ".detach", MutantCode::detachAndLand)),
                of(
                        "overtaken-is-remembered",
                        "what was pushed during a fill of unknown fate is remembered for the outage",
                        new Edit.Field(
                                FLIGHT, "pushed", Opcodes.PUTFIELD, "overtaken", code -> code.visitInsn(Opcodes.POP2))),
                of(
                                "overtaken-is-a-substitute",
                                "a value past its TTL whose end was pushed while its place was leased is served meanwhile",
                                new Edit.Field(FLIGHT, "fallback", Opcodes.GETFIELD, "overtaken", code -> {
                                    code.visitInsn(Opcodes.POP);
                                    code.visitInsn(Opcodes.ICONST_0);
                                }))
                        .rare("The lease must take longer than others may be kept waiting. SubstituteTest in the core"
                                + " forces it."),
                of(
                                "guard-ignored",
                                "a value is stored though a tag was invalidated during its load",
                                new Edit.Body(engine("Fill"), "watchGuard"::equals, MutantCode::fillAtOnce))
                        .rare(
                                "As a rule the guard's own push ends the load. Where other connections carry it than the tag,"
                                        + " one schedule in 60,000 shows it, such as seed 20032791. InvalidatedLoadTest in the core forces"
                                        + " it."),
                of(
                        "admission-off",
                        "an unknown server is believed at once",
                        new Edit.Body(engine("Admission"), "begin"::equals, code -> {
                            code.visitVarInsn(Opcodes.ALOAD, 2);
                            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/lang/Runnable", "run", "()V", true);
                            code.visitInsn(Opcodes.RETURN);
                        })),
                of(
                        "lane-outlives-connection",
                        "what a lost connection has told is believed until the window ends",
                        Edit.withoutCall(FLEET, "retire"::equals, engine("Lane") + ".end")),
                of(
                                "predecessors-are-read",
                                "a connection is believed though another one has found its server replaced",
                                Edit.nothing(FLEET, "leavePredecessors"))
                        .rare(
                                "A connection must stand that leads to a former server, and each of the two have what is asked"
                                        + " for. Seed 6007245143 shows it; ReplacedServerTest in the core forces it."),
                of("flush-ignored", "a push without keys changes nothing", Edit.nothing(FLEET, "renew")),
                of(
                        "window-ignored",
                        "what a connection has told is believed for as long as it stands",
                        new Edit.Body(engine("Coverage"), "holds"::equals, MutantCode::notEnded)),
                of(
                        "owed-is-read",
                        "what is owed to a server is read from it",
                        Edit.always(engine("Journal"), "owes", false)),
                of(
                        "journal-not-replayed",
                        "what is owed to a server is never sent again",
                        new Edit.Body(FLEET, "replay"::equals, code -> code.visitInsn(Opcodes.RETURN))),
                of(
                        "own-epochs-stay",
                        "an own invalidation of an epoch changes nothing in its process",
                        Edit.nothing(FLEET, "dropEpoch")),
                of(
                        "outage-never-ages",
                        "what was loaded without Redis is kept until Redis is back",
                        new Edit.Field(FLIGHT, "rememberDuringOutage", Opcodes.GETFIELD, "aloneSince", code -> {
                            code.visitInsn(Opcodes.POP);
                            code.visitLdcInsn(Long.MAX_VALUE / 2);
                        })),
                of(
                        "outage-never-ends",
                        "what was loaded without Redis stays when Redis is back",
                        Edit.nothing(FLEET, "endEra")),
                of(
                        "hold-not-set",
                        "nothing keeps the place of a deleted entry while its source lags",
                        new Edit.Call(ENGINE, "deletion"::equals, LAG + ".millis", MutantCode::alwaysZero)),
                of(
                        "hold-leased-over",
                        "a hold, or a fence, is taken for an empty place",
                        new Edit.Call(
                                engine("FlightRead"), "replied"::equals, FLIGHT + ".loadHeld", MutantCode::leaseOver)),
                of(
                                "put-over-hold",
                                "a put takes the place of a hold",
                                Edit.callAnswersTrue(engine("Put"), "lease"::equals, LAG + ".none"))
                        .unseen(
                                "A put is tried only while nobody else writes its row, so what it stores is never older than"
                                        + " what holds the place."),
                of(
                        "owed-without-hold",
                        "a deletion that is sent again sets no hold",
                        new Edit.Call(
                                engine("Deletions"),
                                "merge"::equals,
                                engine("Deletion") + ".withThen",
                                MutantCode::withoutMark)),
                of(
                        "epochs-not-dated",
                        "what is loaded just after the invalidation of an epoch is stored though the source lags",
                        new Edit.Body(LAG, "heldUntil"::equals, MutantCode::free)),
                of(
                        "tags-not-dated",
                        "what is loaded just after the invalidation of its tag is stored though the source lags",
                        new Edit.Call(
                                engine("Fill"), "fill"::equals, LAG + ".heldUntil", (code, opcode, descriptor) -> {
                                    code.visitInsn(Opcodes.POP2);
                                    code.visitLdcInsn(Long.MIN_VALUE);
                                })),
                of(
                                "tags-in-doubt-shared",
                                "a get joins a load of the lag after it though the load's tag may have been invalidated",
                                Edit.always(FLIGHT, "tagsInDoubt", false))
                        .rare(
                                "a load must last past the lag, as one does whose process stands still. SourceLagTest in the core"
                                        + " forces it."),
                of(
                                "brief-put-stored",
                                "a put is stored that ends before a source that lags shows it",
                                Edit.always(LAG, "outlasts", false))
                        .rare(
                                "a TTL must be shorter than the lag, and nobody may load before it ends. SourceLagTest in the core"
                                        + " forces it."),
                of(
                        "lately-ended-ignored",
                        "without Redis a process remembers what its source may not have shown yet",
                        new Edit.Body(LAG, "heldHere"::equals, MutantCode::free)),
                of(
                        "dropped-entry-lives",
                        "a dropped entry is served to whoever has a shortcut to it",
                        Edit.nothing(engine("LocalEntry"), "end"),
                        Edit.nothing(MEMORY, "forget")),
                of(
                        "footing-checked-once",
                        "what a value in memory rests on is looked at when it is first asked for, and never again",
                        new Edit.Call(FOOTING, "holds"::equals, engine("Endings") + ".count", MutantCode::alwaysZero),
                        new Edit.Field(FOOTING, "holds", Opcodes.GETFIELD, "until", MutantCode::never)),
                of(
                        "footing-outlives-window",
                        "a value in memory that was found to hold does so until something has ended",
                        new Edit.Field(FOOTING, "holds", Opcodes.GETFIELD, "until", MutantCode::never)),
                of(
                        "ending-not-counted",
                        "the end of an epoch or a connection is not told to the values in memory",
                        Edit.nothing(engine("Endings"), "add")),
                of(
                                "stripe-ignored",
                                "a value that was read is remembered though its key was dropped meanwhile",
                                Edit.callAnswersTrue(
                                        MEMORY,
                                        name -> name.startsWith("lambda$putIf$"),
                                        "java/util/function/BooleanSupplier.getAsBoolean"))
                        .unseen(
                                "Only bulk reads need it, which are not modelled. Behind a put, an invalidation drops the key"
                                        + " once more after the put's outcome is known."),
                of(
                        "unacknowledged-not-owed",
                        "a deletion that nobody has acknowledged is forgotten",
                        Edit.nothing(engine("Fleet$ThroughLanes"), "owe")),
                of(
                                "join-ignores-coverage",
                                "a get joins a flight whose connection was lost or carries other slots by now",
                                Edit.callAnswersTrue(FLIGHT, "join"::equals, engine("Coverage") + ".holds"))
                        .rare(
                                "A key's connection must be lost and replaced within a third of a lease while those of its"
                                        + " epochs stand. InvalidatedLoadTest in the core forces it."),
                of(
                        "remap-ignored",
                        "what a node has told is believed though its slots have changed",
                        Edit.nothing(FLEET, "remapped")),
                of(
                                "returned-slot-ignored",
                                "what a node has told is believed though slots have left it and come back since it was asked last",
                                Edit.always("dev/cachoeira/simulation/SimTransport", "hasTakenOver", false))
                        .rare(
                                "Of schedules in clusters whose slots move without their keys most of the time, one in about a"
                                        + " thousand shows it. ReturnedSlotTest forces it on real servers."),
                of(
                                "remap-recalls-nothing",
                                "deletions that the old node has acknowledged are not sent to a slot's new one",
                                Edit.withoutCall(FLEET, "remapped"::equals, FLEET + ".recall"))
                        .unseen(
                                "A key that moves is in one place at a time here; that a broken move leaves it in both is"
                                        + " not modelled."),
                of(
                        "sent-on-not-watched",
                        "nobody waits with a deadline for what was sent on to another node",
                        Edit.withoutCall(
                                engine("Lane$Tracked"), "sentOn"::equals, "dev/cachoeira/runtime/Timers.after")),
                of(
                        "fingerprint-ignored",
                        "a value is served whatever its epochs are",
                        new Edit.Call(
                                engine("FlightRead"),
                                "compare"::equals,
                                engine("Dependencies") + ".fingerprint",
                                (code, opcode, descriptor) -> {
                                    code.visitInsn(Opcodes.POP);
                                    MutantCode.fingerprintOfValue(code);
                                })),
                of(
                        "refresh-as-set",
                        "a refresh stores whatever stands there by then",
                        new Edit.Body(MODEL, "fillMay"::equals, code -> {
                            code.visitVarInsn(Opcodes.ALOAD, 0);
                            code.visitVarInsn(Opcodes.ALOAD, 1);
                            code.visitMethodInsn(Opcodes.INVOKESTATIC, INSTEAD, "fills", "([B[B)Z", false);
                            code.visitInsn(Opcodes.IRETURN);
                        })),
                of(
                        "value-stamp-per-process",
                        "a process's values all have one stamp, so one that has come back is taken for the old one",
                        new Edit.Call(
                                engine("Fill"),
                                "fill"::equals,
                                "dev/cachoeira/runtime/Stamps.next",
                                MutantCode::oneStamp)),
                of(
                        "refresh-epochs-after-load",
                        "a refreshed value's epochs are those known after its load",
                        new Edit.Before(REPLACEMENT, "store", code -> MutantCode.captureAgain(code, REPLACEMENT))),
                of(
                        "turn-ignored",
                        "whoever finds a stale value reloads it",
                        new Edit.Body(TURN, "take"::equals, code -> {
                            code.visitVarInsn(Opcodes.ALOAD, 1);
                            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/lang/Runnable", "run", "()V", true);
                            code.visitInsn(Opcodes.RETURN);
                        })),
                of(
                        "turn-not-renewed",
                        "a loader that takes long loses its turn to reload",
                        Edit.nothing(TURN, "renewLater")),
                of(
                        "fail-safe-ignores-epochs",
                        "a value past its TTL is kept in case its load fails, whatever its epochs are",
                        new Edit.Call(
                                engine("FlightRead"),
                                "compare"::equals,
                                engine("Dependencies") + ".fingerprint",
                                MutantCode::fingerprintUnlessPastTtl)),
                of(
                                "give-back-as-set",
                                "what a load that failed has found goes back to its place whatever stands there by then",
                                new Edit.Call(
                                        engine("Lease"),
                                        "giveBack"::equals,
                                        "dev/cachoeira/server/Command.of",
                                        (code, opcode, descriptor) -> code.visitMethodInsn(
                                                Opcodes.INVOKESTATIC, INSTEAD, "set", descriptor, false)))
                        .rare(
                                "Where loads fail and fail-safe is on, one schedule in 6,000 shows it, such as seed 20054733."),
                of("put-ignores-version", "PUT replaces a newer value", Edit.always(MODEL, "isNewer", false)),
                of("put-over-anything", "PUT stores over leases and tombstones", Edit.always(MODEL, "putMay", true)),
                of(
                        "no-tombstone",
                        "an invalidation leaves nothing in the place of a value that has a version",
                        new Edit.Field(
                                ENGINE,
                                "deletion",
                                Opcodes.GETSTATIC,
                                "TOMBSTONE",
                                code -> code.visitFieldInsn(
                                        Opcodes.GETSTATIC,
                                        engine("Deletion$Mark"),
                                        "NONE",
                                        "L" + engine("Deletion$Mark") + ";"))),
                of(
                        "release-without-tombstone",
                        "a load that is given up leaves its place empty though it may have replaced a tombstone",
                        new Edit.Field(engine("Lease"), "release", Opcodes.GETFIELD, "keepsPutsAway", code -> {
                            code.visitInsn(Opcodes.POP);
                            code.visitInsn(Opcodes.ICONST_0);
                        })),
                of(
                        "put-kept-in-outage",
                        "without Redis a process remembers what it puts, though nothing compares its version",
                        new Edit.Field(engine("Put"), "store", Opcodes.GETFIELD, "version", code -> {
                            code.visitInsn(Opcodes.POP);
                            code.visitInsn(Opcodes.ACONST_NULL);
                        })),
                of(
                        "loads-not-apart",
                        "who loads stays with the load past the get's time limit",
                        Edit.always(ENGINE, "loadsApart", false)),
                of(
                        "fence-not-put-up-again",
                        "a fence is not put up again before the commit",
                        new Edit.Body(FENCING, "checked"::equals, code -> {
                            code.visitInsn(Opcodes.ICONST_1);
                            code.visitMethodInsn(
                                    Opcodes.INVOKESTATIC,
                                    "java/lang/Boolean",
                                    "valueOf",
                                    "(Z)Ljava/lang/Boolean;",
                                    false);
                            code.visitMethodInsn(
                                    Opcodes.INVOKESTATIC,
                                    "java/util/concurrent/CompletableFuture",
                                    "completedFuture",
                                    "(Ljava/lang/Object;)Ljava/util/concurrent/CompletableFuture;",
                                    false);
                            code.visitInsn(Opcodes.ARETURN);
                        })),
                of(
                        "fence-beside-lease",
                        "FENCE does not replace a lease",
                        new Edit.Body(MODEL, "fenceMay"::equals, code -> {
                            code.visitVarInsn(Opcodes.ALOAD, 0);
                            code.visitMethodInsn(Opcodes.INVOKESTATIC, INSTEAD, "isNoLease", "([B)Z", false);
                            code.visitInsn(Opcodes.IRETURN);
                        })),
                of(
                        "unfence-ignores-holders",
                        "UNFENCE takes a fence down that others hold",
                        Edit.always(MODEL, "unfenceMay", true)),
                of("fill-over-fence", "FILL stores over a fence", new Edit.Body(MODEL, "fillMay"::equals, code -> {
                    code.visitVarInsn(Opcodes.ALOAD, 0);
                    code.visitVarInsn(Opcodes.ALOAD, 1);
                    code.visitMethodInsn(Opcodes.INVOKESTATIC, INSTEAD, "fillsOverFence", "([B[B)Z", false);
                    code.visitInsn(Opcodes.IRETURN);
                })),
                of(
                        "fence-leased-over",
                        "a fence is taken for an empty place",
                        new Edit.Body(engine("EntryFormat"), "readFence"::equals, code -> {
                            String tombstone = engine("EntryFormat$Tombstone");
                            code.visitTypeInsn(Opcodes.NEW, tombstone);
                            code.visitInsn(Opcodes.DUP);
                            code.visitVarInsn(Opcodes.ALOAD, 0);
                            code.visitMethodInsn(
                                    Opcodes.INVOKESTATIC, engine("EntryFormat"), "header", "([B)[B", false);
                            code.visitMethodInsn(Opcodes.INVOKESPECIAL, tombstone, "<init>", "([B)V", false);
                            code.visitInsn(Opcodes.ARETURN);
                        })),
                of(
                        "deletion-takes-fences",
                        "a deletion that was owed takes down the fences of others",
                        new Edit.Call(
                                FLEET,
                                "command"::equals,
                                "dev/cachoeira/server/Command.of",
                                MutantCode::deletionByName)),
                of(
                                "guard-not-fenced",
                                "a fence around tags leaves their guard as it is",
                                new Edit.Body(engine("Fencing$Places"), "all"::equals, code -> {
                                    code.visitVarInsn(Opcodes.ALOAD, 0);
                                    code.visitFieldInsn(
                                            Opcodes.GETFIELD, engine("Fencing$Places"), "others", "Ljava/util/List;");
                                    code.visitInsn(Opcodes.ARETURN);
                                }))
                        .unseen(
                                "Loads are shorter here than a fence's TTL, and the guard goes first when it is taken down."),
                of(
                                "fenced-guards-are-alike",
                                "a guard behind a fence is the same one whenever it is read",
                                new Edit.Call(
                                        engine("EpochTable"),
                                        "fenced"::equals,
                                        "dev/cachoeira/runtime/Stamps.next",
                                        MutantCode::oneStamp))
                        .unseen(
                                "A fenced guard is compared only with what stands in its place after the load: a fence, which"
                                        + " is like no guard, or a later guard."),
                of(
                        "strict-keeps-memory",
                        "a strict cache keeps values in memory",
                        new Edit.Field(ENGINE, "<init>", Opcodes.PUTFIELD, "remembers", code -> {
                            code.visitInsn(Opcodes.POP);
                            code.visitInsn(Opcodes.ICONST_1);
                            code.visitFieldInsn(Opcodes.PUTFIELD, ENGINE, "remembers", "Z");
                        })),
                of(
                        "strict-remembers-in-outage",
                        "a strict cache remembers what it has loaded without Redis",
                        new Edit.Field(ENGINE, "<init>", Opcodes.PUTFIELD, "remembers", code -> {
                            code.visitInsn(Opcodes.POP);
                            code.visitInsn(Opcodes.ICONST_1);
                            code.visitFieldInsn(Opcodes.PUTFIELD, ENGINE, "remembers", "Z");
                        }),
                        Edit.withoutCall(engine("LocalEntries"), "withoutRedis"::equals, ENGINE + ".strict")),
                of(
                        "strict-joins-what-was-sent",
                        "in a strict cache a get joins a read that was sent, or a load that began, before it",
                        Edit.withoutCall(FLIGHT, "join"::equals, ENGINE + ".strict")),
                of(
                                "epochs-not-read-behind-entry",
                                "a strict cache believes what it knows of an epoch by another connection than the entry's",
                                Edit.callAnswersTrue(
                                        engine("FlightRead"),
                                        "check"::equals,
                                        engine("Dependencies") + ".surelyCurrent"))
                        .rare("Of strict caches over several connections one schedule in 70,000 shows it, such as seed"
                                + " 20696500."),
                of(
                        "settled-whatever-was-written",
                        "a change leaves the queue when an older one of its key was written",
                        Edit.always(QUEUE, "isThis", true)),
                of(
                        "younger-change-dropped",
                        "a change is not filed while another one of its key waits",
                        new Edit.Body(QUEUE, "replaces"::equals, code -> {
                            code.visitVarInsn(Opcodes.ALOAD, 0);
                            code.visitMethodInsn(Opcodes.INVOKESTATIC, INSTEAD, "isNothing", "([B)Z", false);
                            code.visitInsn(Opcodes.IRETURN);
                        })),
                of(
                        "queue-taken-over-at-once",
                        "a queue is written though another process has its lease",
                        Edit.always(MODEL, "queueLeaseMay", true)),
                of(
                        "pending-not-read",
                        "a load asks the source without looking at what waits for it",
                        new Edit.Call(
                                engine("PendingReads"),
                                name -> name.startsWith("lambda$before$"),
                                "java/util/Map.get",
                                (code, opcode, descriptor) -> {
                                    code.visitInsn(Opcodes.POP2);
                                    code.visitInsn(Opcodes.ACONST_NULL);
                                })),
                of(
                        "filed-and-not-ended",
                        "a put leaves the value in the cache that it replaces",
                        new Edit.Call(
                                engine("Behind"),
                                name -> name.startsWith("lambda$filePart$"),
                                engine("Invalidations") + ".keys",
                                (code, opcode, descriptor) -> {
                                    code.visitInsn(Opcodes.POP2);
                                    code.visitInsn(Opcodes.POP);
                                    code.visitInsn(Opcodes.ACONST_NULL);
                                    code.visitMethodInsn(
                                            Opcodes.INVOKESTATIC,
                                            "java/util/concurrent/CompletableFuture",
                                            "completedFuture",
                                            "(Ljava/lang/Object;)Ljava/util/concurrent/CompletableFuture;",
                                            false);
                                })),
                of(
                        "settled-before-written",
                        "a change leaves the queue though its writer has failed",
                        new Edit.Call(
                                engine("QueueFlush"),
                                "writeTogether"::equals,
                                engine("SourceWriter") + ".write",
                                (code, opcode, descriptor) -> {
                                    code.visitMethodInsn(opcode, engine("SourceWriter"), "write", descriptor, false);
                                    code.visitInsn(Opcodes.POP);
                                    code.visitInsn(Opcodes.ACONST_NULL);
                                })),
                of(
                        "blind-loads-are-stored",
                        "what is loaded without a look at the queue is stored",
                        Edit.withoutCall(engine("PendingReads"), "blind"::equals, ENGINE + ".dropShared")),
                of(
                                "settled-and-not-ended",
                                "the value in the cache stays when its change leaves the queue",
                                Edit.nothing(engine("QueueFlush"), "end"))
                        .unseen("It concerns puts that were never acknowledged, of which nothing is promised here."),
                of("late-changes-filed", "a change is filed after its time", Edit.always(QUEUE, "isLate", false))
                        .rare(
                                "Where writes are behind and connections slow or still, one schedule in 1,400 shows it, such as"
                                        + " seed 20031986."));
    }

    static Mutant named(String name) {
        return all().stream()
                .filter(mutant -> mutant.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mutant '" + name + "'; there are "
                        + all().stream().map(Mutant::name).toList()));
    }
}
