package io.etcddr.restore;

import io.etcddr.catalog.PointId;
import io.etcddr.value.Digest;
import java.nio.file.Path;
import java.time.Duration;

/// What an export wrote.
///
/// @param size bytes, the trailer included
public record ExportReport(PointId point, Path output, long size, Digest sha256, Duration took) {}
