package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/// By what a learner is known.
///
/// @param name of the member
/// @param peerUrl by which the voters reach it: the member that has it is ours
/// @param clientUrl by which we reach it
public record LearnerIdentity(String name, URI peerUrl, URI clientUrl) {
    public LearnerIdentity {
        requireNonNull(name, "name is null");
        requireNonNull(peerUrl, "peerUrl is null");
        requireNonNull(clientUrl, "clientUrl is null");
    }
}
