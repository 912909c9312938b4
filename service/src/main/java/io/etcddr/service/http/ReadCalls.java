package io.etcddr.service.http;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Tree;
import io.etcddr.service.job.Run;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ServiceView;
import io.etcddr.value.ClusterName;
import java.util.List;
import java.util.stream.Collectors;

/// The calls that change nothing.
final class ReadCalls {
    private static final String CLUSTER = "/api/v1/clusters/{cluster}";
    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    private final ServiceView view;

    ReadCalls(ServiceView view) {
        this.view = view;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/api/v1/clusters", this::clusters),
                new Route("GET", CLUSTER, this::cluster),
                new Route("GET", CLUSTER + "/points", this::points),
                new Route("GET", CLUSTER + "/points/{point}", this::point),
                new Route("GET", CLUSTER + "/points/{point}/verifications", this::verifications),
                new Route("GET", CLUSTER + "/runs", this::runs),
                new Route("GET", CLUSTER + "/schedule", this::schedule),
                new Route("GET", "/api/v1/runs/{run}", this::run));
    }

    /// @throws HttpProblem 404 for a cluster that is not configured
    static ClusterStatus find(ServiceView view, ClusterName name) throws HttpProblem {
        return view.cluster(name)
                .orElseThrow(() -> HttpProblem.notFound(
                        "cluster %s is not configured".formatted(name),
                        "Configured: %s."
                                .formatted(view.clusters().stream()
                                        .map(cluster -> cluster.name().value())
                                        .collect(Collectors.joining(", ")))));
    }

    private Answer clusters(Request request) throws HttpProblem {
        request.noQuery();
        return Answer.json(
                Answer.OK,
                Tree.with(
                        "clusters",
                        view.clusters().stream()
                                .map(cluster ->
                                        ClusterTrees.status(cluster, view).fields())
                                .toList()));
    }

    private Answer cluster(Request request) throws HttpProblem {
        request.noQuery();
        return Answer.json(Answer.OK, ClusterTrees.status(find(view, request.cluster()), view));
    }

    private Answer points(Request request) throws HttpProblem {
        int limit = request.limit(USUAL_LIMIT, MAX_LIMIT);
        ClusterStatus cluster = find(view, request.cluster());
        List<Point> points = cluster.catalog().points();
        return Answer.json(
                Answer.OK,
                Tree.with("cluster", cluster.name())
                        .and("total", points.size())
                        .and(
                                "points",
                                points.stream()
                                        .limit(limit)
                                        .map(point -> ClusterTrees.keeping(
                                                        PointTrees.summary(point), point.id(), cluster.catalog())
                                                .fields())
                                        .toList())
                        .and("problems", cluster.catalog().problems()));
    }

    private Answer point(Request request) throws HttpProblem {
        request.noQuery();
        ClusterStatus cluster = find(view, request.cluster());
        Point point = find(cluster, request.point());
        return Answer.json(Answer.OK, ClusterTrees.keeping(PointTrees.details(point), point.id(), cluster.catalog()));
    }

    private Answer verifications(Request request) throws HttpProblem {
        request.noQuery();
        Point point = find(find(view, request.cluster()), request.point());
        return Answer.json(
                Answer.OK, Tree.with("point", point.id()).and("verifications", PointTrees.verifications(point)));
    }

    private static Point find(ClusterStatus cluster, PointId id) throws HttpProblem {
        return cluster.catalog().points().stream()
                .filter(point -> point.id().equals(id))
                .findFirst()
                .orElseThrow(() -> HttpProblem.notFound(
                        "cluster %s has no point %s".formatted(cluster.name(), id),
                        "It may have expired: GET /api/v1/clusters/%s/points lists the points."
                                .formatted(cluster.name())));
    }

    private Answer runs(Request request) throws HttpProblem {
        int limit = request.limit(USUAL_LIMIT, MAX_LIMIT);
        ClusterStatus cluster = find(view, request.cluster());
        List<Object> runs = view.runs(cluster.name(), limit).stream()
                .<Object>map(run -> RunTrees.run(run, view.progress(run.id())).fields())
                .toList();
        return Answer.json(Answer.OK, Tree.with("cluster", cluster.name()).and("runs", runs));
    }

    private Answer run(Request request) throws HttpProblem {
        request.noQuery();
        Run run = view.run(request.run())
                .orElseThrow(() -> HttpProblem.notFound(
                        "there is no such run",
                        "Runs are kept in memory for a while; what was made is among the points."));
        return Answer.json(Answer.OK, RunTrees.run(run, view.progress(run.id())));
    }

    private Answer schedule(Request request) throws HttpProblem {
        request.noQuery();
        return Answer.json(Answer.OK, ClusterTrees.schedule(find(view, request.cluster())));
    }
}
