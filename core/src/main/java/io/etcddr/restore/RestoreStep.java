package io.etcddr.restore;

import io.etcddr.restore.RestoreRequest.NewMember;
import java.util.List;

/// One step of a plan, in words a person can check before it runs.
public sealed interface RestoreStep {
    /// One sentence without a final stop: `fetch 20261123T130000Z-cold-r0000012345 (179.4 MB stored, 1.1 GB
    /// plain)`.
    String describe();

    /// Reads the point's object into a temporary file beside the first target, all digests checked.
    record Fetch(String describe) implements RestoreStep {}

    /// Walks every page and record, and compares revision, counts and HashKV with the manifest.
    record Check(String describe) implements RestoreStep {}

    /// Builds one data directory in a temporary sibling and renames it into place.
    record Build(Target target, List<NewMember> cluster, String describe) implements RestoreStep {
        public Build {
            cluster = List.copyOf(cluster);
        }
    }
}
