/**
 * Launchers of real servers for tests and demonstrations: Redis and Valkey (alone, as a Cluster, under Sentinel) and
 * PostgreSQL. All of them listen on 127.0.0.1 only, on free ports, each with a folder of its own. None outlives this
 * JVM, not even when the JVM is killed. Works on Linux and macOS; needs {@code sh}.
 */
@NullMarked
package dev.cachoeira.testkit.server;

import org.jspecify.annotations.NullMarked;
