package io.etcddr.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcddr.value.Secret;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/// Makes calls with the user's token, asks for a new token once when a member refuses it, and tells failures as
/// [EtcdException].
///
/// A token is made by raft and known to a member only when it has applied the entry: for a member that refuses one,
/// a new one is asked of that very member. Learners issue none and take those of the voters (etcd-internals 1.5),
/// as soon as they have applied the entry, too.
final class Calls implements AutoCloseable {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    /// How long a member may need to hear of a new token.
    private static final long HEARING_SECONDS = 3;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final EtcdAccess access;
    private final Channels channels;
    private final ReentrantLock authenticating = new ReentrantLock();
    private volatile Optional<String> token;

    /// @param token that somebody else has got; empty: one is asked for, if there is a user
    Calls(EtcdAccess access, Optional<Secret> token) {
        this.access = access;
        this.channels = new Channels(access);
        this.token = token.map(Secret::reveal);
    }

    /// A call over an open channel, with headers that carry the token.
    interface Authorized<T> {
        /// @throws StatusRuntimeException as gRPC throws it
        T make(ManagedChannel channel, Metadata headers) throws IOException;
    }

    /// One unary call with a stub.
    <S extends AbstractBlockingStub<S>, T> T unary(
            URI endpoint, String what, Deadline deadline, Function<Channel, S> stub, Function<S, T> call)
            throws IOException {
        return authorized(
                endpoint,
                what,
                deadline,
                (channel, headers) -> call.apply(stub.apply(channel)
                        .withDeadline(deadline)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))));
    }

    /// @param deadline of asking for tokens; the call sees to its own
    <T> T authorized(URI endpoint, String what, Deadline deadline, Authorized<T> call) throws IOException {
        Optional<String> used = token(deadline);
        try {
            return plain(endpoint, call, used);
        } catch (StatusRuntimeException e) {
            if (access.user().isEmpty() || !EtcdErrors.isTokenRefused(e.getStatus())) {
                throw failure(endpoint, what, e);
            }
        }
        return withNewToken(endpoint, what, renew(endpoint, used, deadline), call);
    }

    private <T> T withNewToken(URI endpoint, String what, Optional<String> renewed, Authorized<T> call)
            throws IOException {
        Deadline heard = Deadline.after(HEARING_SECONDS, TimeUnit.SECONDS);
        while (true) {
            try {
                return plain(endpoint, call, renewed);
            } catch (StatusRuntimeException e) {
                if (!EtcdErrors.isTokenRefused(e.getStatus()) || heard.isExpired()) {
                    throw failure(endpoint, what, e);
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("%s at %s: interrupted".formatted(what, endpoint));
            }
        }
    }

    /// Asks for a token if there is a user and no token yet.
    Optional<String> token(Deadline deadline) throws IOException {
        Optional<String> known = token;
        return access.user().isEmpty() || known.isPresent() ? known : renew(known, access.endpoints(), deadline);
    }

    private Optional<String> renew(URI endpoint, Optional<String> refused, Deadline deadline) throws IOException {
        try {
            return renew(refused, List.of(endpoint), deadline);
        } catch (EtcdException e) {
            if (e.reason() != EtcdException.Reason.NOT_SERVED) {
                throw e;
            }
            return renew(refused, access.endpoints(), deadline);
        }
    }

    /// @param refused the token that is no longer good; when another thread has replaced it, its token is taken
    private Optional<String> renew(Optional<String> refused, List<URI> endpoints, Deadline deadline)
            throws IOException {
        authenticating.lock();
        try {
            if (token.equals(refused)) {
                token = Optional.of(FirstAnswer.of(endpoints, endpoint -> authenticate(endpoint, deadline)));
            }
            return token;
        } finally {
            authenticating.unlock();
        }
    }

    /// @return the empty token when the cluster has users disabled, as etcd's own client does it
    private String authenticate(URI endpoint, Deadline deadline) throws IOException {
        EtcdAccess.User user = access.user().orElseThrow();
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(user.name())
                .setPassword(user.password().reveal())
                .build();
        try {
            return plain(
                    endpoint,
                    (channel, headers) -> AuthGrpc.newBlockingStub(channel)
                            .withDeadline(deadline)
                            .authenticate(request)
                            .getToken(),
                    Optional.empty());
        } catch (StatusRuntimeException e) {
            if (EtcdErrors.isAuthDisabled(e.getStatus())) {
                return "";
            }
            throw failure(endpoint, "authenticate as %s".formatted(user.name()), e);
        }
    }

    private <T> T plain(URI endpoint, Authorized<T> call, Optional<String> withToken) throws IOException {
        ManagedChannel channel = channels.to(endpoint);
        Metadata headers = new Metadata();
        withToken.filter(t -> !t.isEmpty()).ifPresent(t -> headers.put(TOKEN, t));
        try {
            return call.make(channel, headers);
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
                Channels.connectAnew(channel);
            }
            throw e;
        }
    }

    private static IOException failure(URI endpoint, String what, StatusRuntimeException e) {
        boolean interrupted = Stream.iterate((Throwable) e, t -> t != null, Throwable::getCause)
                .anyMatch(InterruptedException.class::isInstance);
        if (interrupted || Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
            return new InterruptedIOException("%s at %s: interrupted".formatted(what, endpoint));
        }
        return EtcdErrors.of(endpoint, what, e.getStatus());
    }

    @Override
    public void close() {
        channels.close();
    }
}
