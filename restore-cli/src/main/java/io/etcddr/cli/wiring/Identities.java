package io.etcddr.cli.wiring;

import io.etcddr.codec.AgeIdentity;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The private halves that decrypt.
public final class Identities {
    private Identities() {}

    /// @throws Failure [ErrorCode#USAGE] for a file that holds none
    public static List<AgeIdentity> read(List<Path> files) throws IOException, Failure {
        List<AgeIdentity> identities = new ArrayList<>();
        for (Path file : files) {
            try {
                identities.addAll(AgeIdentity.parseFile(new Secret(Files.readString(file)), file.toString()));
            } catch (IllegalArgumentException e) {
                throw new Failure(ErrorCode.USAGE, e.getMessage(), e)
                        .hint("An identity file is what age-keygen or etcd-dr init writes.");
            }
        }
        return identities;
    }
}
