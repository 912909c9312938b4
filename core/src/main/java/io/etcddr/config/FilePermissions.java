package io.etcddr.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Warns of files with secrets that everybody on the machine can read. The group may: that is how Kubernetes
/// mounts secrets for a process that is not root.
final class FilePermissions {
    private static final Set<PosixFilePermission> TOO_MUCH =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private FilePermissions() {}

    static void warn(Section section, Key<?> key, SecretReference reference) {
        if (reference instanceof SecretReference.FromFile(Path file)) {
            warn(section, key, file);
        }
    }

    static void warn(Section section, Key<?> key, Path file) {
        try {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
            if (modes.stream().anyMatch(TOO_MUCH::contains)) {
                section.warn(
                        key,
                        "%s can be read or changed by others (%s); chmod 600 it"
                                .formatted(file, PosixFilePermissions.toString(modes)));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Not there, or a file system without modes: whoever needs the file will say so.
        }
    }
}
