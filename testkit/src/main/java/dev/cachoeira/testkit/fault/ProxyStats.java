package dev.cachoeira.testkit.fault;

/**
 * What a {@link FaultProxy} has counted since it began.
 *
 * @param accepted connections that clients opened
 * @param open connections that are open now
 * @param cut connections that {@code cutAll} or {@code heal} has reset
 * @param bytesToServer bytes that reached the server's socket
 * @param bytesToClient bytes that reached a client's socket
 * @param bytesLost bytes that a half-open direction has swallowed
 */
public record ProxyStats(long accepted, long open, long cut, long bytesToServer, long bytesToClient, long bytesLost) {}
