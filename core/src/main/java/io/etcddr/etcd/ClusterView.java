package io.etcddr.etcd;

import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One look at a cluster: who is in it and what each member said at that moment.
public record ClusterView(ClusterId id, List<Member> members, List<Alarm> alarms) {
    public ClusterView {
        members = List.copyOf(members);
        alarms = List.copyOf(alarms);
    }

    /// The member that calls itself the leader; of two, as a partition may leave them, the one of the later term.
    public Optional<Member> leader() {
        return members.stream()
                .filter(m -> m.status().filter(s -> s.leader().equals(m.id())).isPresent())
                .max(Comparator.comparingLong(m -> m.status().orElseThrow().raftTerm()));
    }

    public List<Member> voters() {
        return members.stream().filter(m -> !m.learner()).toList();
    }

    /// @param endpoint where the member answered: a configured endpoint when one leads to it, else an advertised
    ///     client URL
    /// @param status empty when the member did not answer; then `problem` says why
    public record Member(
            MemberId id,
            String name,
            List<String> peerUrls,
            List<URI> clientUrls,
            boolean learner,
            Optional<URI> endpoint,
            Optional<Status> status,
            Optional<String> problem) {
        public Member {
            peerUrls = List.copyOf(peerUrls);
            clientUrls = List.copyOf(clientUrls);
        }

        /// For messages: `etcd-2 (8211f1d0f64f3269)`.
        @Override
        public String toString() {
            return name.isEmpty() ? id.hex() : "%s (%s)".formatted(name, id);
        }
    }

    /// @param dbSize bytes
    /// @param revision the store revision that this member has applied
    /// @param errors what the member itself reports, such as raised alarms
    public record Status(
            String version,
            long dbSize,
            long dbSizeInUse,
            MemberId leader,
            long raftTerm,
            long raftIndex,
            long raftAppliedIndex,
            long revision,
            List<String> errors) {
        public Status {
            errors = List.copyOf(errors);
        }
    }

    /// @param member 0 when the cluster knows that something is wrong, but not with whom
    /// @param type `NOSPACE`, `CORRUPT`, or the number of one that is not known
    public record Alarm(MemberId member, String type) {}
}
