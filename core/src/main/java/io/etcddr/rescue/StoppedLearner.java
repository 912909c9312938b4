package io.etcddr.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What the data directory of a stopped learner holds.
///
/// @param member empty when the log cannot be used, which says it
/// @param cluster the same
/// @param etcdVersion of the data, such as `3.6.0`; empty when the database does not say it
/// @param revision the true store revision of the database
/// @param applied the last entry of the log that is in the database
/// @param committed the last entry that the learner knew to be committed
/// @param missing committed entries that the database does not have and that may change it
/// @param missingWrites those among them that may make a revision each
/// @param unsettled entries behind the committed ones: whether the voters had agreed on them nobody can say
///     any more
/// @param logProblem why the log cannot be used; then nothing is known of entries that the database does not
///     have
/// @param tornTail what the log's end looks like when it was not written to its end
/// @param lastWritten when the learner last wrote anything
public record StoppedLearner(
        Path dataDir,
        Optional<MemberId> member,
        Optional<ClusterId> cluster,
        Optional<String> etcdVersion,
        long revision,
        long applied,
        long committed,
        long missing,
        long missingWrites,
        long unsettled,
        Optional<String> logProblem,
        Optional<String> tornTail,
        Instant lastWritten) {
    public StoppedLearner {
        requireNonNull(dataDir, "dataDir is null");
        requireNonNull(lastWritten, "lastWritten is null");
    }

    /// Whether the database alone has everything that was committed.
    public boolean isComplete() {
        return logProblem.isEmpty() && missing == 0;
    }
}
