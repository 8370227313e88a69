package dev.cachoeira.spring.annotation;

import java.lang.reflect.Method;
import java.util.List;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/** Which methods carry the annotations, themselves or by what they override. */
final class AnnotatedMethods {

    private AnnotatedMethods() {}

    /** The class and the method, for messages. */
    static String describe(Method method) {
        return ClassUtils.getShortName(method.getDeclaringClass()) + "." + method.getName() + "(…)";
    }

    /** The method of the object's own class: interfaces have neither names of parameters nor, often, annotations. */
    static Method specific(Method method, Class<?> type) {
        return BridgeMethodResolver.getMostSpecificMethod(method, type);
    }

    static boolean isCached(Method method, Class<?> type) {
        return AnnotatedElementUtils.hasAnnotation(specific(method, type), Cached.class);
    }

    static boolean endsSomething(Method method, Class<?> type) {
        Method specific = specific(method, type);
        return AnnotatedElementUtils.hasAnnotation(specific, CacheInvalidate.class)
                || AnnotatedElementUtils.hasAnnotation(specific, CacheInvalidate.All.class)
                || AnnotatedElementUtils.hasAnnotation(specific, CacheClear.class);
    }

    static boolean isCandidate(Class<?> type) {
        return AnnotationUtils.isCandidateClass(
                type, List.of(Cached.class, CacheInvalidate.class, CacheInvalidate.All.class, CacheClear.class));
    }
}
