/// Takes a cold backup: refusals, source, stream, proof, upload, manifest. [io.etcddr.backup.BackupPipeline]
/// reads
/// top to
/// bottom like its picture in `docs/architecture.md`. Nothing here prints, schedules or retries.
package io.etcddr.backup;
