package io.etcddr.fetch;

import java.time.Duration;

/// How objects are read. Memory is `partSize x parallel`, whatever the object's size.
///
/// @param partSize bytes of one ranged read
/// @param parallel reads in flight
/// @param resumes how often one range is asked again without having got any further
/// @param pause before the first resume; doubled for each further one
public record FetchSettings(int partSize, int parallel, int resumes, Duration pause) {
    public static final FetchSettings DEFAULT = new FetchSettings(8 << 20, 4, 5, Duration.ofMillis(200));

    public FetchSettings {
        if (partSize < 1 || parallel < 1 || resumes < 0 || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "fetch of %d parts of %d bytes, %d resumes".formatted(parallel, partSize, resumes));
        }
    }
}
