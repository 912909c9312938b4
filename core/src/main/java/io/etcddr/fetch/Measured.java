package io.etcddr.fetch;

import io.etcddr.value.Digest;

/// What went through a stream.
public record Measured(long size, Digest sha256) {}
