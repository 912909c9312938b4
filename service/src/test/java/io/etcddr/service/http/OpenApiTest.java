package io.etcddr.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.service.job.Run;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.testing.SampleClusters;
import io.etcddr.service.testing.SampleService;
import io.etcddr.testing.OpenApi;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/openapi.yaml` is what the router has and what a running server answers.
final class OpenApiTest {
    private static final OpenApi FILE =
            OpenApi.read(Path.of(System.getProperty("project.root"), "docs", "openapi.yaml"));

    private final SampleService service =
            new SampleService(SampleClusters.all(), List.of("no look yet"), Optional.of("line 3"));

    @Test
    void everyRouteIsInTheFileAndNothingElse() throws Exception {
        ApiToken token = new ApiToken(Optional.empty(), name -> Optional.empty());
        Set<String> routes = Routes.of(service, service, token, () -> "").stream()
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(routes).isEqualTo(FILE.operations());
    }

    @Test
    void theFileSaysOfEachWriteCallAndOfNoOtherThatItNeedsTheToken() {
        assertThat(FILE.operations())
                .allSatisfy(operation ->
                        assertThat(FILE.secured(operation)).as(operation).isEqualTo(!operation.startsWith("GET ")));
    }

    @Test
    void everyAnswerIsWhatTheFileSays() throws Exception {
        Set<String> asked = new TreeSet<>();
        try (HttpSite site = HttpSite.of(service)) {
            for (String operation : FILE.operations()) {
                for (String path : paths(operation.split(" ")[1])) {
                    check(operation, ask(site, operation.split(" ")[0], path));
                    asked.add(operation);
                }
            }
        }
        assertThat(asked).isEqualTo(FILE.operations());
    }

    @Test
    void everyErrorIsWhatTheFileSays() throws Exception {
        try (HttpSite site = HttpSite.of(service);
                HttpSite open = HttpSite.of(service, Optional.empty())) {
            for (String operation : FILE.operations()) {
                String method = operation.split(" ")[0];
                String path = operation.split(" ")[1].replaceAll("\\{[a-z]+}", "nothing");
                if (path.contains("nothing")) {
                    check(operation, ask(site, method, path));
                }
                if (!method.equals("GET")) {
                    check(operation, site.send(site.request(path).method(method, NO_BODY)));
                    check(operation, ask(open, method, path));
                    check(operation, site.write(method, path, "{"));
                }
            }
        }
    }

    private static final BodyPublisher NO_BODY = BodyPublishers.noBody();

    private static HttpResponse<String> ask(HttpSite site, String method, String path) throws Exception {
        if (path.equals("/readyz")) {
            return site.send(site.request(path).header("Accept", "application/json"));
        }
        return method.equals("GET")
                ? site.get(path)
                : site.write(method, path, method.equals("PUT") ? "{\"reason\": \"audit\"}" : "");
    }

    private static void check(String operation, HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
        assertThat(FILE.check(operation, answer.statusCode(), type, answer.body()))
                .as("%s → %d %s", operation, answer.statusCode(), answer.body())
                .isEmpty();
    }

    /// The template for every cluster, some of its points and all of its runs.
    private List<String> paths(String template) {
        List<String> paths = new ArrayList<>();
        for (ClusterStatus cluster : service.clusters()) {
            // The one whose start is a bug: what is answered then is no part of the contract.
            if (cluster.name().equals(SampleService.BROKEN) && template.matches(".*(backups|drills|}/verifications)")) {
                continue;
            }
            String path = template.replace("{cluster}", cluster.name().value());
            if (template.contains("{point}")) {
                cluster.catalog().points().stream()
                        .limit(4)
                        .map(point -> path.replace("{point}", point.id().value()))
                        .forEach(paths::add);
            } else if (template.contains("{run}")) {
                service.runs(cluster.name(), 100).stream()
                        .map(Run::id)
                        .map(id -> path.replace("{run}", id.value()))
                        .forEach(paths::add);
            } else {
                paths.add(path);
            }
        }
        return paths;
    }

    @Test
    void aFieldThatIsMissingOrNotInTheFileIsNoticed() {
        assertThat(FILE.check("GET /api/v1/clusters", 200, "application/json", "{\"clusters\": [], \"more\": 1}"))
                .containsExactly(".more is not in the file");
        assertThat(FILE.check("GET /api/v1/clusters", 200, "application/json", "{}"))
                .containsExactly(" has no clusters");
        assertThat(FILE.check("GET /api/v1/clusters", 201, "application/json", "{}"))
                .containsExactly("GET /api/v1/clusters answers 201, which is not in the file");
    }

    static PointId newest(ClusterStatus cluster) {
        return cluster.catalog().points().getFirst().id();
    }
}
