package io.etcddr.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.ServiceConfig;
import io.etcddr.service.http.HttpFront;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.testing.Chromium;
import io.etcddr.service.testing.Chromium.Scheme;
import io.etcddr.service.testing.SampleClusters;
import io.etcddr.service.testing.SampleService;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages in a real browser without scripts: what the view says is on them, and they can be looked at in the
/// light and in the dark. The pictures are left in `ci-artefacts/`.
@Tag("it")
final class ChromiumTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path PICTURES = ROOT.resolve("service/target/screenshots");

    @TempDir
    private Path folder;

    private Chromium chromium;

    @BeforeEach
    void newBrowser() {
        chromium = new Chromium(folder);
    }

    @Test
    void scriptsAreSwitchedOffInThisBrowser() throws Exception {
        Path page = folder.resolve("page.html");
        Files.writeString(page, "<p id=p>off</p><script>document.getElementById('p').textContent = 'on'</script>");
        assertThat(chromium.dom(page.toUri())).contains("<p id=\"p\">off</p>");
    }

    @Test
    void theStatusPageShowsWhatTheViewSays() throws Exception {
        SampleService service = new SampleService(SampleClusters.all(), List.of(), Optional.empty());
        try (HttpFront front = front(service)) {
            String dom = chromium.dom(front.address());
            for (ClusterStatus cluster : service.clusters()) {
                assertThat(dom).contains("id=\"cluster-%s\"".formatted(cluster.name()));
                cluster.recoveryPointAge(service.now())
                        .ifPresent(age -> assertThat(dom).contains(">" + Ages.of(age) + "<"));
                cluster.lease().holder().ifPresent(holder -> assertThat(dom).contains(holder));
                cluster.catalog()
                        .points()
                        .forEach(point -> assertThat(dom)
                                .contains(point.id().value() + (point.proven() ? ", proven" : ", not proven")));
            }
            assertThat(dom)
                    .contains("403 Forbidden (AccessDenied)", "Check the credentials", "1 stale", "1 failing")
                    .doesNotContain("<script", "style=");
            shoot(front.address(), "status");
        }
    }

    @Test
    void theClusterPageShowsAllPointsAndRuns() throws Exception {
        SampleService service = new SampleService(SampleClusters.all(), List.of(), Optional.empty());
        try (HttpFront front = front(service)) {
            ClusterStatus cluster = SampleClusters.healthy();
            String dom = chromium.dom(front.address().resolve("/clusters/apisix-prod"));
            cluster.catalog()
                    .points()
                    .forEach(point -> assertThat(dom)
                            .contains("<code>%s</code>".formatted(point.id().value())));
            assertThat(dom).contains("proven at revision 900000, 5012 keys", "Europe/Berlin", "drill 1 h 23 min ago");
            shoot(front.address().resolve("/clusters/apisix-prod"), "cluster");
            shoot(front.address().resolve("/clusters/edge-7"), "cluster-failing");
        }
    }

    @Test
    void aServiceThatHasJustStartedSaysWhatIsMissing() throws Exception {
        SampleService service = new SampleService(
                List.of(SampleClusters.unread(), SampleClusters.empty()),
                List.of("catalog of warehouse was not read yet"),
                Optional.of("etcd-dr.yaml: line 12: clusters[0].endpoint: unknown key, did you mean endpoints?"));
        try (HttpFront front = front(service)) {
            String dom = chromium.dom(front.address());
            assertThat(dom)
                    .contains(
                            "catalog of warehouse was not read yet",
                            "did you mean endpoints?",
                            "there is no recovery point yet",
                            "The catalog was not read yet.");
            shoot(front.address(), "started");
        }
        try (HttpFront front = front(new SampleService(List.of(), List.of(), Optional.empty()))) {
            assertThat(chromium.dom(front.address())).contains("No cluster is under protection yet.");
        }
    }

    @Test
    void oneHealthyClusterIsQuiet() throws Exception {
        SampleService service = new SampleService(List.of(SampleClusters.healthy()), List.of(), Optional.empty());
        try (HttpFront front = front(service)) {
            assertThat(chromium.dom(front.address()))
                    .contains("1 healthy", "<title>etcd-dr</title>")
                    .doesNotContain("class=\"troubles\"", "class=\"banner");
            shoot(front.address(), "healthy");
        }
    }

    private static HttpFront front(SampleService service) throws Exception {
        ServiceConfig usual = ServiceConfig.DEFAULT;
        ServiceConfig config = new ServiceConfig(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                Optional.empty(),
                usual.stateDirectory(),
                usual.parallelBackups(),
                usual.bandwidthLimit(),
                usual.gracefulStop(),
                usual.leasePeriod(),
                usual.logFormat());
        return HttpFront.start(config, name -> Optional.empty(), service, service, () -> "");
    }

    /// In both colour schemes and on a narrow screen; none of them is blank, and the dark one is dark.
    private void shoot(URI page, String name) throws IOException {
        Path light = PICTURES.resolve(name + "-light.png");
        Path dark = PICTURES.resolve(name + "-dark.png");
        Path narrow = PICTURES.resolve(name + "-narrow.png");
        chromium.screenshot(page, Scheme.LIGHT, 1280, 1500, light);
        chromium.screenshot(page, Scheme.DARK, 1280, 1500, dark);
        chromium.screenshot(page, Scheme.LIGHT, 500, 1500, narrow);
        assertThat(brightness(light)).isGreaterThan(0.8);
        assertThat(brightness(dark)).isLessThan(0.3);
        for (Path picture : List.of(light, dark, narrow)) {
            assertThat(colours(picture)).as(picture.toString()).isGreaterThan(50);
            Path kept = ROOT.resolve("ci-artefacts").resolve(picture.getFileName());
            Files.createDirectories(kept.getParent());
            Files.copy(picture, kept, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static double brightness(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        double sum = 0;
        for (int x = 0; x < image.getWidth(); x += 4) {
            for (int y = 0; y < image.getHeight(); y += 4) {
                Color color = new Color(image.getRGB(x, y));
                sum += (color.getRed() + color.getGreen() + color.getBlue()) / 765.0;
            }
        }
        return sum / (Math.ceil(image.getWidth() / 4.0) * Math.ceil(image.getHeight() / 4.0));
    }

    private static long colours(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }
}
