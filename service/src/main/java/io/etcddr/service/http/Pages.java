package io.etcddr.service.http;

import io.etcddr.service.page.ClusterPage;
import io.etcddr.service.page.StatusPage;
import io.etcddr.service.page.StyleSheet;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ServiceView;
import java.util.List;

/// What people look at.
final class Pages {
    private static final String HTML = "text/html";
    private static final int MAX_RUNS = 100;

    private final ServiceView view;

    Pages(ServiceView view) {
        this.view = view;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/", request -> Answer.text(Answer.OK, HTML, StatusPage.of(view))),
                new Route("GET", StyleSheet.PATH, request -> Answer.text(Answer.OK, "text/css", StyleSheet.text())),
                new Route("GET", "/clusters/{cluster}", this::cluster));
    }

    private Answer cluster(Request request) throws HttpProblem {
        ClusterStatus cluster = ReadCalls.find(view, request.cluster());
        return Answer.text(Answer.OK, HTML, ClusterPage.of(view, cluster, view.runs(cluster.name(), MAX_RUNS)));
    }
}
