package io.etcddr.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Version and commit, as the build wrote them into the manifest of our jar. Picocli fills the field.
public final class VersionProvider implements IVersionProvider {
    @Spec
    private CommandSpec spec;

    @Override
    public String[] getVersion() throws IOException {
        Attributes attributes = attributes();
        String version = attributes.getValue("Implementation-Version");
        String commit = attributes.getValue("Implementation-Commit");
        return new String[] {
            "%s %s".formatted(spec.root().name(), version == null ? "(not built as a jar)" : version),
            "commit %s".formatted(commit == null ? "unknown" : commit),
            "Java %s".formatted(Runtime.version())
        };
    }

    /// As manifests of recovery points name the tool that made them.
    public static String version() {
        try {
            String version = attributes().getValue("Implementation-Version");
            return version == null ? "development" : version;
        } catch (IOException e) {
            return "development"; // the jar that this class was just loaded from cannot be read: nobody is helped by
            // failing
        }
    }

    private static Attributes attributes() throws IOException {
        Enumeration<URL> manifests = VersionProvider.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
        while (manifests.hasMoreElements()) {
            try (InputStream content = manifests.nextElement().openStream()) {
                Attributes attributes = new Manifest(content).getMainAttributes();
                if ("etcd-dr".equals(attributes.getValue("Implementation-Title"))) {
                    return attributes;
                }
            }
        }
        return new Attributes();
    }
}
