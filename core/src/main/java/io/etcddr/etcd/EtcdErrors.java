package io.etcddr.etcd;

import io.etcddr.etcd.EtcdException.Reason;
import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// What gRPC and etcd say, in the words of [EtcdException]. etcd's texts: `api/v3rpc/rpctypes/error.go`, equal from
/// 3.4 to 3.7 where they are used here; the codes are not (a learner refuses with UNAVAILABLE up to 3.5).
final class EtcdErrors {
    private EtcdErrors() {}

    /// @param call such as `snapshot`
    /// @param status how the call ended
    static EtcdException of(URI endpoint, String call, Status status) {
        String said = said(status);
        return exception(
                endpoint,
                call,
                status,
                isEtcds(said) ? fromEtcd(status.getCode(), said) : fromGrpc(endpoint, status, said));
    }

    /// A call that ended after it had begun to answer: scheme and certificates are not to blame.
    ///
    /// @param call such as `snapshot (after 4096 of 8192 bytes)`
    static EtcdException inMidStream(URI endpoint, String call, Status status) {
        if (status.getCode() != Status.Code.UNAVAILABLE || isEtcds(said(status))) {
            return of(endpoint, call, status);
        }
        String why = status.getCause() == null ? said(status) : deepest(status.getCause());
        return exception(
                endpoint, call, status, new Explained(Reason.UNREACHABLE, "the connection broke (%s)".formatted(why)));
    }

    private static EtcdException exception(URI endpoint, String call, Status status, Explained explained) {
        String message = "%s at %s: %s".formatted(call, endpoint, explained.text);
        return new EtcdException(explained.reason, message, status.asRuntimeException());
    }

    private static String said(Status status) {
        return Optional.ofNullable(status.getDescription()).orElse("");
    }

    private static boolean isEtcds(String said) {
        return Stream.of("etcdserver: ", "mvcc: ", "auth: ").anyMatch(said::startsWith);
    }

    /// The token is unknown to the member, outdated, or was never asked for: a new one may help.
    static boolean isTokenRefused(Status status) {
        String said = said(status);
        return Stream.of("invalid auth token", "revision of auth store is old", "user name is empty")
                .anyMatch(said::contains);
    }

    static boolean isAuthDisabled(Status status) {
        return said(status).contains("authentication is not enabled");
    }

    private record Explained(Reason reason, String text) {}

    private static Explained fromEtcd(Status.Code code, String said) {
        String text = said.substring(said.indexOf(": ") + 2);
        if (said.contains("rpc not supported for learner")) {
            return new Explained(Reason.NOT_SERVED, "a learner does not serve this call");
        }
        if (said.contains("required revision has been compacted")) {
            return new Explained(Reason.COMPACTED, "the revision is compacted");
        }
        if (said.contains("user name is empty")) {
            return new Explained(Reason.DENIED, "the cluster asks for a user and none is configured");
        }
        if (said.contains("permission denied")) {
            return new Explained(Reason.DENIED, "permission denied: the user needs the role root for this call");
        }
        if (said.contains("invalid user ID or password")) {
            return new Explained(Reason.DENIED, "wrong user or password");
        }
        boolean denied = code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED;
        if (denied || said.contains("auth store is old") || said.contains("auth token")) {
            return new Explained(Reason.DENIED, text);
        }
        Optional<Reason> membership = ofMembership(said);
        if (membership.isPresent()) {
            return new Explained(membership.get(), text);
        }
        if (said.contains("request timed out")) {
            return new Explained(Reason.TIMED_OUT, text + " (has the cluster a quorum?)");
        }
        return new Explained(Reason.FAILED, text);
    }

    private static Optional<Reason> ofMembership(String said) {
        if (said.contains("too many learner members")) {
            return Optional.of(Reason.TOO_MANY_LEARNERS);
        }
        if (said.contains("unhealthy cluster") || said.contains("not enough started members")) {
            return Optional.of(Reason.UNHEALTHY);
        }
        if (said.contains("member not found")) {
            return Optional.of(Reason.NO_SUCH_MEMBER);
        }
        return said.contains("Peer URLs already exists") ? Optional.of(Reason.PEER_URL_TAKEN) : Optional.empty();
    }

    private static Explained fromGrpc(URI endpoint, Status status, String said) {
        return switch (status.getCode()) {
            case UNAVAILABLE -> connection(endpoint, status, said);
            case DEADLINE_EXCEEDED -> new Explained(Reason.TIMED_OUT, timeout(said));
            case UNAUTHENTICATED, PERMISSION_DENIED -> new Explained(Reason.DENIED, said);
            case UNIMPLEMENTED -> new Explained(Reason.NOT_SERVED, "the server does not know this call: " + said);
            default ->
                new Explained(Reason.FAILED, said.isEmpty() ? status.getCode().name() : said);
        };
    }

    /// gRPC names the peer when there was a connection.
    private static String timeout(String said) {
        return said.contains("remote_addr") ? "no answer within the timeout" : "no connection within the timeout";
    }

    private static Explained connection(URI endpoint, Status status, String said) {
        Throwable cause = status.getCause();
        if (find(cause, NotSslRecordException.class).isPresent()) {
            return new Explained(Reason.FAILED, "the server does not speak TLS; is it http instead of https?");
        }
        if (find(cause, CertificateException.class).isPresent()) {
            return new Explained(Reason.DENIED, "the server's certificate is not accepted: " + deepest(cause));
        }
        if (deepest(cause).contains("certificate_required") || deepest(cause).contains("bad_certificate")) {
            return new Explained(
                    Reason.DENIED, "the server wants a client certificate that it accepts: " + deepest(cause));
        }
        if (find(cause, SSLException.class).isPresent()) {
            return new Explained(Reason.DENIED, "TLS failed: " + deepest(cause));
        }
        if (find(cause, UnknownHostException.class).isPresent()
                || find(cause, UnresolvedAddressException.class).isPresent()) {
            return new Explained(Reason.UNREACHABLE, "the host name is unknown");
        }
        if (find(cause, ConnectException.class).isPresent()
                || find(cause, NoRouteToHostException.class).isPresent()) {
            return new Explained(Reason.UNREACHABLE, deepest(cause).toLowerCase(Locale.ROOT));
        }
        if (find(cause, ClosedChannelException.class).isPresent() && "https".equals(endpoint.getScheme())) {
            return new Explained(
                    Reason.UNREACHABLE, "the server ended the TLS handshake; is it http instead of https?");
        }
        String lost = cause == null ? said : deepest(cause);
        String guess = "http".equals(endpoint.getScheme()) ? "; is it https instead of http?" : "";
        return new Explained(Reason.UNREACHABLE, "the connection was closed (%s)%s".formatted(lost, guess));
    }

    private static <T extends Throwable> Optional<T> find(Throwable chain, Class<T> type) {
        return Stream.iterate(chain, t -> t != null, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    /// What the innermost cause says; TLS and connection errors come wrapped several times.
    static String deepest(Throwable chain) {
        return Stream.iterate(chain, t -> t != null, Throwable::getCause)
                .map(t -> t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage())
                .reduce((first, second) -> second)
                .orElse("");
    }
}
