package dev.cachoeira.spring.declared;

import java.util.function.Consumer;

/** Finds declarations of caches in classes of beans. */
@FunctionalInterface
public interface DeclarationSource {

    /**
     * Declares what a class says.
     *
     * @param type the class of a bean, without proxies; it may come more than once
     * @param problems takes what is wrong, in words
     */
    void declare(Class<?> type, DeclaredCaches caches, Consumer<String> problems);
}
