package dev.cachoeira.testkit.server;

import org.opentest4j.TestAbortedException;

/** This machine lacks a server binary. JUnit counts a test that throws it as skipped, and shows the reason. */
public final class ServerUnavailableException extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    ServerUnavailableException(String reason) {
        super(reason);
    }
}
