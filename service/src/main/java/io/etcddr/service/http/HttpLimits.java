package io.etcddr.service.http;

import java.util.Map;

/// How much a client may ask for. What the JDK's server holds by itself is told to it through its system
/// properties, which it reads once for the whole process; one that is set already stays.
final class HttpLimits {
    /// Characters of path and query.
    static final int MAX_URI = 2 << 10;
    /// Bytes of all header lines, as far as they are answered; the server hangs up at four times as much.
    static final int MAX_HEADERS = 16 << 10;
    /// Bytes of a body.
    static final int MAX_BODY = 8 << 10;
    /// A connection beyond is closed at once.
    static final int MAX_CONNECTIONS = 256;
    /// Seconds from the first byte of a request (of a TLS handshake) to its last one.
    static final int MAX_REQUEST_SECONDS = 10;
    /// Seconds from there to the last byte of the answer: longer than a slow store takes for a hold.
    static final int MAX_RESPONSE_SECONDS = 60;

    private static final Map<String, Integer> OF_THE_SERVER = Map.of(
            "jdk.httpserver.maxConnections",
            MAX_CONNECTIONS,
            "sun.net.httpserver.maxReqHeaderSize",
            4 * MAX_HEADERS,
            "sun.net.httpserver.maxReqHeaders",
            100,
            "sun.net.httpserver.maxReqTime",
            MAX_REQUEST_SECONDS,
            "sun.net.httpserver.maxRspTime",
            MAX_RESPONSE_SECONDS,
            "sun.net.httpserver.idleInterval",
            30,
            "sun.net.httpserver.maxIdleConnections",
            MAX_CONNECTIONS / 2);

    private HttpLimits() {}

    /// Before the first server is made.
    static void apply() {
        OF_THE_SERVER.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, Integer.toString(value));
            }
        });
        // Without it the kernel holds the body back until the client has acknowledged the head: 40 ms for nothing.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }
}
