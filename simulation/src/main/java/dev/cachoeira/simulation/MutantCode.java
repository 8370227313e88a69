package dev.cachoeira.simulation;

import static dev.cachoeira.simulation.Edit.engine;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The byte code that mutants have in place of a rule, where it is more than a few lines. */
final class MutantCode {

    static final String INSTEAD = "dev/cachoeira/simulation/Instead";
    static final String FLIGHT = engine("Flight");
    static final String ENGINE = engine("Engine");
    static final String FLEET = engine("Fleet");
    private static final String EPOCHS = "[Ldev/cachoeira/cache/Epoch;";

    private MutantCode() {}

    /** A flight that cannot be joined for another reason makes room all the same. */
    static void detachAndLand(MethodVisitor code, int opcode, String descriptor) {
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FLIGHT, "detach", "()V", false);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.SWAP);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENGINE, "landed", "(L" + FLIGHT + ";)V", false);
    }

    static void withoutMark(MethodVisitor code, int opcode, String descriptor) {
        String deletion = engine("Deletion");
        code.visitInsn(Opcodes.SWAP);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, deletion, "name", "()Ljava/lang/String;", false);
        code.visitInsn(Opcodes.SWAP);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, deletion, "of", "(Ljava/lang/String;Ljava/util/Set;)L" + deletion + ";", false);
    }

    static void deletionByName(MethodVisitor code, int opcode, String descriptor) {
        boolean script = descriptor.startsWith("(Ldev/cachoeira/server/Script;");
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                script ? INSTEAD : "dev/cachoeira/server/Command",
                script ? "deletion" : "of",
                descriptor,
                false);
    }

    static void oneStamp(MethodVisitor code, int opcode, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, INSTEAD, "stampOf", "(Ldev/cachoeira/runtime/Stamps;)J", false);
    }

    static void fingerprintOfValue(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, engine("EntryFormat$Value"), "fingerprint", "()J", false);
    }

    static void fingerprintUnlessPastTtl(MethodVisitor code, int opcode, String descriptor) {
        code.visitMethodInsn(opcode, engine("Dependencies"), "fingerprint", descriptor, false);
        fingerprintOfValue(code);
        engineOf(code, engine("FlightRead"));
        code.visitVarInsn(Opcodes.ALOAD, 1);
        engineOf(code, engine("FlightRead"));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENGINE, "fleet", "()L" + FLEET + ";", false);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FLEET, "lanes", "()Ljava/lang/Iterable;", false);
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/lang/Iterable", "iterator", "()Ljava/util/Iterator;", true);
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/util/Iterator", "next", "()Ljava/lang/Object;", true);
        code.visitTypeInsn(Opcodes.CHECKCAST, engine("Lane"));
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                ENGINE,
                "pastItsTtl",
                "(L" + engine("EntryFormat$Value") + ";L" + engine("Lane") + ";)Z",
                false);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, INSTEAD, "either", "(JJZ)J", false);
    }

    static void free(MethodVisitor code) {
        code.visitLdcInsn(Long.MIN_VALUE);
        code.visitInsn(Opcodes.LRETURN);
    }

    static void leaseOver(MethodVisitor code, int opcode, String descriptor) {
        code.visitInsn(Opcodes.POP2); // until when the place is held
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitTypeInsn(Opcodes.CHECKCAST, "[B");
        code.visitMethodInsn(Opcodes.INVOKESTATIC, engine("EntryFormat"), "header", "([B)[B", false);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FLIGHT, "lease", "([B)V", false);
    }

    static void alwaysZero(MethodVisitor code, int opcode, String descriptor) {
        code.visitInsn(Opcodes.POP);
        code.visitInsn(Opcodes.LCONST_0);
    }

    static void never(MethodVisitor code) {
        code.visitInsn(Opcodes.POP);
        code.visitLdcInsn(Long.MAX_VALUE);
    }

    static void stands(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, engine("OwnWrite"), "outcome", "L" + engine("OwnWrite$Outcome") + ";");
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, engine("OwnWrite$Outcome"), "stands", "()V", true);
        code.visitInsn(Opcodes.RETURN);
    }

    static void fillAtOnce(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, engine("Fill"), "fill", "(L" + engine("Payload") + ";" + EPOCHS + ")V", false);
        code.visitInsn(Opcodes.RETURN);
    }

    /** {@code until - ENDED}, without its low bits as a boolean: true unless it has ended. */
    static void notEnded(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, engine("Coverage"), "until", "J");
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Long", "signum", "(J)I", false);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IADD);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.ISHR);
        code.visitInsn(Opcodes.IRETURN);
    }

    static void captureAgain(MethodVisitor code, String owner) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, owner, "key", "L" + engine("LocalKey") + ";");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, engine("LocalKey"), "scope", "()L" + engine("Scope") + ";", false);
        engineOf(code, owner);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENGINE, "fleet", "()L" + FLEET + ";", false);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FLEET, "epochs", "()L" + engine("EpochTable") + ";", false);
        engineOf(code, owner);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENGINE, "clock", "()Ldev/cachoeira/runtime/Clock;", false);
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "dev/cachoeira/runtime/Clock", "now", "()J", true);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, engine("Scope"), "epochs", "(L" + engine("EpochTable") + ";J)" + EPOCHS, false);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, owner, "captured", EPOCHS);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "java/util/Objects",
                "requireNonNullElse",
                "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
                false);
        code.visitTypeInsn(Opcodes.CHECKCAST, EPOCHS);
        code.visitFieldInsn(Opcodes.PUTFIELD, owner, "captured", EPOCHS);
    }

    private static void engineOf(MethodVisitor code, String owner) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, owner, "engine", "L" + ENGINE + ";");
    }
}
