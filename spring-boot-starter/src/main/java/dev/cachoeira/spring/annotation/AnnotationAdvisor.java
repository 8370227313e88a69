package dev.cachoeira.spring.annotation;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/** Puts an interceptor around the methods that carry an annotation. */
public final class AnnotationAdvisor extends AbstractPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    /** Around transactions: a hit opens none, and what a miss has read is committed when it is stored. */
    private static final int AROUND_TRANSACTIONS = Ordered.LOWEST_PRECEDENCE - 1_000;

    /**
     * Inside transactions, which have the same order and were registered before: so the transaction decides whether the
     * change, and with it the invalidation, takes place.
     */
    private static final int INSIDE_TRANSACTIONS = Ordered.LOWEST_PRECEDENCE;

    private final transient Advice advice;
    private final transient Pointcut pointcut;

    private AnnotationAdvisor(Advice advice, BiPredicate<Method, Class<?>> methods, int order) {
        this.advice = advice;
        this.pointcut = new AnnotatedPointcut(methods);
        setOrder(order);
    }

    /** Around methods with {@link Cached}. */
    public static AnnotationAdvisor cached(Operations operations) {
        return new AnnotationAdvisor(
                new CachedInterceptor(operations), AnnotatedMethods::isCached, AROUND_TRANSACTIONS);
    }

    /**
     * Around methods with {@link CacheInvalidate} or {@link CacheClear}.
     *
     * @param background runs what follows a method's future
     */
    public static AnnotationAdvisor ending(Operations operations, Supplier<? extends Executor> background) {
        return new AnnotationAdvisor(
                new EndingInterceptor(operations, background), AnnotatedMethods::endsSomething, INSIDE_TRANSACTIONS);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return advice;
    }

    private static final class AnnotatedPointcut extends StaticMethodMatcherPointcut {

        private final BiPredicate<Method, Class<?>> methods;

        AnnotatedPointcut(BiPredicate<Method, Class<?>> methods) {
            this.methods = methods;
            setClassFilter(AnnotatedMethods::isCandidate);
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return methods.test(method, targetClass);
        }
    }
}
