package dev.cachoeira.showcase.operation;

/**
 * How operational answers are wrapped.
 *
 * @param success whether all is as it should be
 * @param data what was asked for
 */
public record Envelope<T>(boolean success, T data) {}
