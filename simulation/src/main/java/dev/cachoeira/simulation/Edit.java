package dev.cachoeira.simulation;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** One change of one class's byte code. Names are those of the byte code; a lambda's method begins with a prefix. */
sealed interface Edit {

    String CACHE = "dev/cachoeira/cache/";

    /** The class that it changes. */
    String owner();

    /** Whether it changes a method. */
    boolean concerns(String method);

    /** A class of the engine by its simple name. */
    static String engine(String simple) {
        return CACHE + simple;
    }

    /** Another body in place of a method's own; it must not branch. */
    record Body(String owner, Predicate<String> methods, Consumer<MethodVisitor> code) implements Edit {

        @Override
        public boolean concerns(String method) {
            return methods.test(method);
        }
    }

    /** Something at a method's beginning; it must not branch. */
    record Before(String owner, String method, Consumer<MethodVisitor> code) implements Edit {

        @Override
        public boolean concerns(String name) {
            return name.equals(method);
        }
    }

    /** Something in place of each call of a method. Gets what the call would have got from the stack. */
    record Call(String owner, Predicate<String> methods, String called, Replacement replacement) implements Edit {

        @Override
        public boolean concerns(String method) {
            return methods.test(method);
        }
    }

    /** What takes a call's place. */
    interface Replacement {
        void emit(MethodVisitor code, int opcode, String descriptor);
    }

    /** Something in place of each access of a field. */
    record Field(String owner, String method, int opcode, String field, Consumer<MethodVisitor> code) implements Edit {

        @Override
        public boolean concerns(String name) {
            return name.equals(method);
        }
    }

    /** The method does nothing. */
    static Edit nothing(String owner, String method) {
        return new Body(owner, method::equals, code -> code.visitInsn(Opcodes.RETURN));
    }

    /** The method answers the same for ever. */
    static Edit always(String owner, String method, boolean answer) {
        return new Body(owner, method::equals, code -> {
            code.visitInsn(answer ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
            code.visitInsn(Opcodes.IRETURN);
        });
    }

    /** Calls are left out; where they answer, they answer false. */
    static Edit withoutCall(String owner, Predicate<String> methods, String called) {
        return new Call(owner, methods, called, (code, opcode, descriptor) -> answer(code, opcode, descriptor, false));
    }

    /** Calls are left out and answer true. */
    static Edit callAnswersTrue(String owner, Predicate<String> methods, String called) {
        return new Call(owner, methods, called, (code, opcode, descriptor) -> answer(code, opcode, descriptor, true));
    }

    private static void answer(MethodVisitor code, int opcode, String descriptor, boolean answer) {
        Type[] arguments = Type.getArgumentTypes(descriptor);
        for (int i = arguments.length - 1; i >= 0; i--) {
            code.visitInsn(arguments[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
        }
        if (opcode != Opcodes.INVOKESTATIC) {
            code.visitInsn(Opcodes.POP);
        }
        if (Type.getReturnType(descriptor) != Type.VOID_TYPE) {
            code.visitInsn(answer ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
        }
    }
}
