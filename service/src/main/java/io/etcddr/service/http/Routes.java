package io.etcddr.service.http;

import io.etcddr.service.state.ServiceControl;
import io.etcddr.service.state.ServiceView;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Every route there is. `docs/openapi.yaml` has the same, which a test compares.
final class Routes {
    private Routes() {}

    static List<Route> of(ServiceView view, ServiceControl control, ApiToken token, Supplier<String> metricsPage) {
        return Stream.of(
                        new Pages(view).routes(),
                        new Probes(view, metricsPage).routes(),
                        new ReadCalls(view).routes(),
                        new WriteCalls(view, control, token).routes())
                .flatMap(List::stream)
                .toList();
    }
}
