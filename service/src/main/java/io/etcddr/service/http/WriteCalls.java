package io.etcddr.service.http;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.PointId;
import io.etcddr.cli.output.Tree;
import io.etcddr.error.Failure;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.state.ServiceControl;
import io.etcddr.service.state.ServiceView;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/// The calls that change something: each needs the token of the service.
final class WriteCalls {
    private static final String CLUSTER = "/api/v1/clusters/{cluster}";
    private static final String HOLD = CLUSTER + "/points/{point}/hold";
    private static final String REASON = "reason";
    private static final String KIND = "kind";

    private final ServiceView view;
    private final ServiceControl control;
    private final ApiToken token;

    WriteCalls(ServiceView view, ServiceControl control, ApiToken token) {
        this.view = view;
        this.control = control;
        this.token = token;
    }

    List<Route> routes() {
        return List.of(
                guarded("POST", CLUSTER + "/backups", this::backup),
                guarded("POST", CLUSTER + "/verifications", request -> begin(request, Job.VERIFY)),
                guarded("POST", CLUSTER + "/drills", request -> begin(request, Job.DRILL)),
                guarded("PUT", HOLD, this::hold),
                guarded("DELETE", HOLD, this::release));
    }

    private Route guarded(String method, String template, Route.Handler handler) {
        return new Route(method, template, token.guard(handler));
    }

    private Answer backup(Request request) throws HttpProblem, Failure {
        Object kind = request.json(Set.of(KIND)).getOrDefault(KIND, Job.COLD.id());
        return start(
                request,
                Stream.of(Job.COLD, Job.HOT)
                        .filter(job -> job.id().equals(kind))
                        .findFirst()
                        .orElseThrow(() -> HttpProblem.badRequest(
                                "no such kind of backup", "Send {\"kind\": \"hot\"}, or no body for a cold one.")));
    }

    private Answer begin(Request request, Job job) throws HttpProblem, Failure {
        request.json(Set.of());
        return start(request, job);
    }

    private Answer start(Request request, Job job) throws HttpProblem, Failure {
        request.noQuery();
        Run run = control.start(request.cluster(), job);
        return Answer.json(Answer.ACCEPTED, RunTrees.run(run, view.progress(run.id())));
    }

    private Answer hold(Request request) throws HttpProblem, Failure, IOException {
        request.noQuery();
        ClusterName cluster = request.cluster();
        PointId point = request.point();
        String reason = reason(request.json(Set.of(REASON)));
        control.hold(cluster, point, reason);
        return Answer.json(
                Answer.OK, Tree.with("cluster", cluster).and("point", point).and(REASON, reason));
    }

    private static String reason(SortedMap<String, Object> body) throws HttpProblem {
        String hint = "Send {\"reason\": \"why it must stay\"}.";
        if (!(body.get(REASON) instanceof String reason)) {
            throw HttpProblem.badRequest("a hold needs a reason", hint);
        }
        try {
            return Hold.requireLine(REASON, reason.strip());
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("a hold needs a reason: " + e.getMessage(), hint);
        }
    }

    private Answer release(Request request) throws HttpProblem, Failure, IOException {
        request.noQuery();
        request.json(Set.of());
        control.release(request.cluster(), request.point());
        return Answer.noContent();
    }
}
