package dev.cachoeira.simulation;

import dev.cachoeira.runtime.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Loads the engine and the simulation anew, with one rule of the protocol switched off. So what is tried is the
 * production code, and the production code knows nothing of it.
 */
final class MutantLoader extends ClassLoader {

    private static final String OURS = "dev.cachoeira.";

    /** Threads outlive a mutant. */
    private static final Set<String> SHARED = Set.of(SimThread.class.getName(), Waiting.class.getName());

    private final Mutant mutant;
    private final Set<Edit> made = new HashSet<>();
    private final Set<Named> named = new HashSet<>();

    MutantLoader(Mutant mutant) {
        super(MutantLoader.class.getClassLoader());
        this.mutant = mutant;
    }

    /** A field or a method that the code of an edit names. */
    private record Named(String owner, String name, String descriptor) {}

    /** Runs schedules of the mutant: violation or null by seed. */
    static LongFunction<@Nullable String> check(Mutant mutant) {
        return new MutantLoader(mutant).instance(Simulation.Check.class);
    }

    /** Runs schedules of the mutant: trace by seed. */
    static LongFunction<@Nullable String> trace(Mutant mutant) {
        return new MutantLoader(mutant).instance(Simulation.Trace.class);
    }

    @SuppressWarnings("unchecked")
    private LongFunction<@Nullable String> instance(Class<?> wanted) {
        try {
            Object made = loadClass(wanted.getName()).getConstructor().newInstance();
            for (Edit edit : mutant.edits()) {
                Class.forName(edit.owner().replace('/', '.'), true, this); // verifies it as well
            }
            checkAllMade();
            checkAllThere();
            return (LongFunction<@Nullable String>) made;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A mutant that changes nothing would look like one that nobody can find. */
    private void checkAllMade() {
        for (Edit edit : mutant.edits()) {
            if (!made.contains(edit)) {
                throw new IllegalStateException(
                        "mutant " + mutant.name() + " changes nothing in " + edit.owner() + ": the code has moved on");
            }
        }
    }

    /** A mutant that names what is gone breaks the code instead of changing it. */
    private void checkAllThere() throws ClassNotFoundException {
        for (Named member : named) {
            if (!isThere(member, Class.forName(member.owner().replace('/', '.'), false, this))) {
                throw new IllegalStateException(
                        "mutant " + mutant.name() + " names what is not there: " + member + "; the code has moved on");
            }
        }
    }

    private static boolean isThere(Named member, @Nullable Class<?> owner) {
        return owner != null
                && (members(owner).anyMatch(member::equals)
                        || isThere(inherited(member, owner.getSuperclass()), owner.getSuperclass())
                        || Stream.of(owner.getInterfaces()).anyMatch(each -> isThere(inherited(member, each), each)));
    }

    private static Named inherited(Named member, @Nullable Class<?> from) {
        return from == null ? member : new Named(Type.getInternalName(from), member.name(), member.descriptor());
    }

    private static Stream<Named> members(Class<?> owner) {
        String name = Type.getInternalName(owner);
        return Stream.of(
                        Stream.of(owner.getDeclaredFields())
                                .map(field -> new Named(name, field.getName(), Type.getDescriptor(field.getType()))),
                        Stream.of(owner.getDeclaredMethods())
                                .map(method -> new Named(name, method.getName(), Type.getMethodDescriptor(method))),
                        Stream.of(owner.getDeclaredConstructors())
                                .map(made -> new Named(name, "<init>", Type.getConstructorDescriptor(made))))
                .flatMap(kind -> kind);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || SHARED.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = mutated(name.replace('.', '/'), in.readAllBytes());
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] mutated(String name, byte[] bytes) {
        byte[] result = bytes;
        for (Edit edit : mutant.edits()) {
            if (edit.owner().equals(name)) {
                ClassReader reader = new ClassReader(result);
                ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
                reader.accept(new Methods(writer, edit), 0);
                result = writer.toByteArray();
            }
        }
        return result;
    }

    /** Applies an edit to the methods that it concerns. */
    private final class Methods extends ClassVisitor {
        private final Edit edit;

        Methods(ClassVisitor next, Edit edit) {
            super(Opcodes.ASM9, next);
            this.edit = edit;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            boolean code = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_BRIDGE)) == 0;
            if (!code || !edit.concerns(name)) {
                return next;
            }
            if (edit instanceof Edit.Body body) {
                made.add(edit);
                next.visitCode();
                body.code().accept(new Names(next));
                next.visitMaxs(0, 0);
                next.visitEnd();
                return null;
            }
            return new Instructions(next, edit);
        }
    }

    /** Applies an edit within a method. */
    private final class Instructions extends MethodVisitor {
        private final MethodVisitor names;
        private final Edit edit;

        Instructions(MethodVisitor next, Edit edit) {
            super(Opcodes.ASM9, next);
            this.names = new Names(next);
            this.edit = edit;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (edit instanceof Edit.Before before) {
                made.add(edit);
                before.code().accept(names);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (edit instanceof Edit.Call call && call.called().equals(owner + "." + name)) {
                made.add(edit);
                call.replacement().emit(names, opcode, descriptor);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (edit instanceof Edit.Field field
                    && field.opcode() == opcode
                    && field.field().equals(name)) {
                made.add(edit);
                field.code().accept(names);
            } else {
                super.visitFieldInsn(opcode, owner, name, descriptor);
            }
        }
    }

    /** Takes down what the code of an edit names. */
    private final class Names extends MethodVisitor {

        Names(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            named.add(new Named(owner, name, descriptor));
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            named.add(new Named(owner, name, descriptor));
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }
    }
}
