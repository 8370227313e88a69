package dev.cachoeira.testkit.fault;

/** The two ways through a {@link FaultProxy}. */
public enum Direction {
    /** From the client to the server: requests. */
    TO_SERVER,
    /** From the server to the client: replies and pushes. */
    TO_CLIENT
}
