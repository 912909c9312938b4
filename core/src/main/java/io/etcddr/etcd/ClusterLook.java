package io.etcddr.etcd;

import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import io.grpc.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One look at a cluster, made once: asks for the member list, and at the same time every configured endpoint who
/// it is, and the learner that is known besides; then every advertised URL that is not configured. One deadline
/// covers it all.
final class ClusterLook {
    /// An alarm as a member's status tells it. The blank between the fields differs from release to release.
    private static final Pattern ALARM = Pattern.compile("memberID:(\\d+)\\s+alarm:(\\w+)");

    private final EtcdAccess access;
    private final Calls calls;
    private final Deadline deadline;
    private final Map<URI, Future<StatusResponse>> statuses = new ConcurrentHashMap<>();

    ClusterLook(EtcdAccess access, Calls calls) {
        this.access = access;
        this.calls = calls;
        this.deadline = Deadline.after(access.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    ClusterView look() throws IOException {
        // First, or every thread would log in for itself.
        calls.token(deadline);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            access.endpoints().forEach(endpoint -> statuses.put(endpoint, threads.submit(() -> status(endpoint))));
            access.learner()
                    .map(EtcdAccess.Learner::clientUrl)
                    .ifPresent(url -> statuses.computeIfAbsent(url, u -> threads.submit(() -> status(u))));
            Future<List<ClusterView.Alarm>> alarms = threads.submit(this::askAlarms);
            MemberListResponse list =
                    FirstAnswer.of(access.endpoints(), endpoint -> Membership.list(calls, endpoint, deadline));
            advertised(list).forEach(url -> statuses.computeIfAbsent(url, u -> threads.submit(() -> status(u))));
            return view(list, alarms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking at the cluster");
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private StatusResponse status(URI endpoint) throws IOException {
        return calls.unary(
                endpoint,
                "status",
                deadline,
                MaintenanceGrpc::newBlockingStub,
                stub -> stub.status(StatusRequest.getDefaultInstance()));
    }

    private static Set<URI> advertised(MemberListResponse list) {
        Set<URI> urls = new LinkedHashSet<>();
        list.getMembersList().forEach(member -> urls.addAll(clientUrls(member)));
        urls.removeIf(url -> !Channels.isSupported(url));
        return urls;
    }

    private static List<URI> clientUrls(io.etcd.jetcd.api.Member member) {
        return member.getClientURLsList().stream().map(URI::create).toList();
    }

    /// Where a started member may be found: a learner also where the configuration says.
    private Set<URI> urls(io.etcd.jetcd.api.Member member) {
        Set<URI> urls = new LinkedHashSet<>(clientUrls(member));
        if (member.getIsLearner() && !urls.isEmpty()) {
            access.learner().map(EtcdAccess.Learner::clientUrl).ifPresent(urls::add);
        }
        return urls;
    }

    private ClusterView view(MemberListResponse list, Future<List<ClusterView.Alarm>> alarms)
            throws InterruptedException, IOException {
        ClusterId cluster = new ClusterId(list.getHeader().getClusterId());
        Map<MemberId, URI> configured = configuredEndpoints(cluster);
        List<ClusterView.Member> members = new ArrayList<>();
        for (io.etcd.jetcd.api.Member member : list.getMembersList()) {
            members.add(member(member, cluster, configured));
        }
        return new ClusterView(cluster, members, alarms(members, alarms));
    }

    /// @throws EtcdException if an endpoint belongs to another cluster than the member list: nobody can tell which
    ///     of them is meant
    private Map<MemberId, URI> configuredEndpoints(ClusterId cluster) throws InterruptedException, EtcdException {
        Map<MemberId, URI> endpoints = new LinkedHashMap<>();
        for (URI endpoint : access.endpoints()) {
            try {
                StatusResponse status = statuses.get(endpoint).get();
                if (status.getHeader().getClusterId() != cluster.value()) {
                    throw new EtcdException(
                            EtcdException.Reason.FAILED,
                            "the endpoints belong to different clusters: %s to %s, others to %s"
                                    .formatted(
                                            endpoint,
                                            new ClusterId(status.getHeader().getClusterId()),
                                            cluster));
                }
                endpoints.putIfAbsent(id(status), endpoint);
            } catch (ExecutionException e) {
                // Told as the problem of the member that advertises it.
            }
        }
        return endpoints;
    }

    private ClusterView.Member member(io.etcd.jetcd.api.Member member, ClusterId cluster, Map<MemberId, URI> configured)
            throws InterruptedException {
        MemberId id = new MemberId(member.getID());
        Optional<URI> endpoint = Optional.ofNullable(configured.get(id));
        for (URI url : urls(member)) {
            if (endpoint.isEmpty()
                    && answer(url, cluster).filter(s -> id(s).equals(id)).isPresent()) {
                endpoint = Optional.of(url);
            }
        }
        Optional<ClusterView.Status> status = Optional.empty();
        if (endpoint.isPresent()) {
            status = answer(endpoint.get(), cluster).map(ClusterLook::status);
        }
        return new ClusterView.Member(
                id,
                member.getName(),
                member.getPeerURLsList(),
                clientUrls(member),
                member.getIsLearner(),
                endpoint,
                status,
                status.isPresent() ? Optional.empty() : Optional.of(problem(member, id, cluster)));
    }

    /// What a URL answered, if it is a member of this very cluster: `http://localhost:2379`, which etcd advertises
    /// when it is told nothing, leads anywhere.
    private Optional<StatusResponse> answer(URI url, ClusterId cluster) throws InterruptedException {
        Future<StatusResponse> status = statuses.get(url);
        if (status == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(status.get()).filter(s -> s.getHeader().getClusterId() == cluster.value());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private String problem(io.etcd.jetcd.api.Member member, MemberId id, ClusterId cluster)
            throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (URI url : urls(member)) {
            Future<StatusResponse> asked = statuses.get(url);
            try {
                if (asked == null) {
                    problems.add("%s cannot be asked".formatted(url));
                } else if (asked.get().getHeader().getClusterId() != cluster.value()) {
                    problems.add("%s leads to another cluster".formatted(url));
                } else if (!id(asked.get()).equals(id)) {
                    problems.add("%s leads to member %s".formatted(url, id(asked.get())));
                }
            } catch (ExecutionException e) {
                problems.add(e.getCause().getMessage());
            }
        }
        return problems.isEmpty() ? "has not started: advertises no client URL" : String.join("; ", problems);
    }

    private static MemberId id(StatusResponse status) {
        return new MemberId(status.getHeader().getMemberId());
    }

    private static ClusterView.Status status(StatusResponse status) {
        return new ClusterView.Status(
                status.getVersion(),
                status.getDbSize(),
                status.getDbSizeInUse(),
                new MemberId(status.getLeader()),
                status.getRaftTerm(),
                status.getRaftIndex(),
                status.getRaftAppliedIndex(),
                status.getHeader().getRevision(),
                status.getErrorsList());
    }

    /// The members' own knowledge, which needs no quorum, and the cluster's answer where it has a leader.
    private static List<ClusterView.Alarm> alarms(
            List<ClusterView.Member> members, Future<List<ClusterView.Alarm>> asked) throws InterruptedException {
        Set<ClusterView.Alarm> alarms = new LinkedHashSet<>();
        List<ClusterView.Status> told =
                members.stream().flatMap(member -> member.status().stream()).toList();
        told.stream().flatMap(status -> status.errors().stream()).forEach(error -> {
            Matcher matcher = ALARM.matcher(error);
            if (matcher.find()) {
                alarms.add(new ClusterView.Alarm(
                        new MemberId(Long.parseUnsignedLong(matcher.group(1))), matcher.group(2)));
            }
        });
        if (told.stream().anyMatch(status -> status.leader().value() != 0)) {
            try {
                alarms.addAll(asked.get());
            } catch (ExecutionException e) {
                // No leader any more, or too slow: what the members know themselves stands.
            }
        }
        return List.copyOf(alarms);
    }

    private List<ClusterView.Alarm> askAlarms() throws IOException {
        AlarmResponse response = FirstAnswer.of(
                access.endpoints(),
                endpoint -> calls.unary(
                        endpoint,
                        "alarm list",
                        deadline,
                        MaintenanceGrpc::newBlockingStub,
                        stub -> stub.alarm(AlarmRequest.getDefaultInstance())));
        return response.getAlarmsList().stream()
                .map(alarm -> new ClusterView.Alarm(new MemberId(alarm.getMemberID()), type(alarm.getAlarmValue())))
                .toList();
    }

    /// etcd's `AlarmType`. jetcd's protocol files know NOSPACE only.
    private static String type(int number) {
        return switch (number) {
            case 1 -> "NOSPACE";
            case 2 -> "CORRUPT";
            default -> Integer.toString(number);
        };
    }
}
