package dev.cachoeira.spring.annotation;

import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.EvaluationContext;

/**
 * One call of an annotated method: what expressions can ask for.
 *
 * @param method the method as the target's class has it
 * @param target the object that is called
 * @param args the arguments
 */
record Call(
        Method method, @Nullable Object target, @Nullable Object[] args, Surroundings surroundings) {

    /**
     * What all calls share.
     *
     * @param parameterNames knows the names of parameters
     * @param beans finds {@code @name}
     */
    record Surroundings(ParameterNameDiscoverer parameterNames, BeanResolver beans) {}

    static Call of(Method method, MethodInvocation invocation, Surroundings surroundings) {
        return new Call(method, invocation.getThis(), invocation.getArguments(), surroundings);
    }

    /** Without a result. */
    EvaluationContext context() {
        MethodBasedEvaluationContext context =
                new MethodBasedEvaluationContext(this, method, args, surroundings.parameterNames());
        context.setBeanResolver(surroundings.beans());
        return context;
    }

    /** With the result of the call. */
    EvaluationContext context(@Nullable Object result) {
        EvaluationContext context = context();
        context.setVariable("result", result);
        return context;
    }

    // Expressions read these by #root.method and so on.

    /** The method. */
    public Method getMethod() {
        return method;
    }

    /** Its name. */
    public String getMethodName() {
        return method.getName();
    }

    /** The object that is called. */
    public @Nullable Object getTarget() {
        return target;
    }

    /** The arguments. */
    public @Nullable Object[] getArgs() {
        return args;
    }
}
