package io.etcddr.service.http;

import io.etcddr.cli.output.Tree;
import io.etcddr.service.state.ConfigStatus;
import io.etcddr.service.state.ServiceView;
import java.util.List;
import java.util.function.Supplier;

/// What machines ask all the time: does it live, may it get traffic, its metrics.
final class Probes {
    private static final String PLAIN = "text/plain";

    private final ServiceView view;
    private final Supplier<String> metricsPage;

    Probes(ServiceView view, Supplier<String> metricsPage) {
        this.view = view;
        this.metricsPage = metricsPage;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/livez", request -> Answer.text(Answer.OK, PLAIN, "ok\n")),
                new Route("GET", "/readyz", this::ready),
                new Route(
                        "GET",
                        "/metrics",
                        request -> Answer.text(Answer.OK, "text/plain; version=0.0.4", metricsPage.get())));
    }

    private Answer ready(Request request) {
        List<String> reasons = view.notReady();
        int status = reasons.isEmpty() ? Answer.OK : HttpProblem.UNAVAILABLE;
        if (request.accepts("application/json")) {
            ConfigStatus config = view.config();
            return Answer.json(
                    status,
                    Tree.with("ready", reasons.isEmpty())
                            .and("reasons", reasons)
                            .and(
                                    "config",
                                    Tree.with("loaded", config.loaded())
                                            .and("rejected", config.rejected())
                                            .and("waiting", config.waiting())
                                            .fields()));
        }
        String text =
                reasons.isEmpty() ? "ready\n" : "not ready: %s\n".formatted(String.join("\nnot ready: ", reasons));
        return Answer.text(status, PLAIN, text);
    }
}
