package io.etcddr.cli.logging;

import java.util.logging.Level;
import java.util.logging.Logger;

/// gRPC logs by `java.util.logging`, which prints to stderr unasked.
public final class GrpcLogging {
    /// Held here, because the JDK forgets the level of a logger that nobody holds.
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private GrpcLogging() {}

    /// What a call failed of is told by its exception.
    public static void off() {
        GRPC.setLevel(Level.OFF);
    }
}
