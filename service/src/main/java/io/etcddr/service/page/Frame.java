package io.etcddr.service.page;

import io.etcddr.cli.output.Units;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.service.state.ConfigStatus;
import io.etcddr.service.state.ServiceView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What is around every page: head, the state of the service itself, foot.
final class Frame {
    private static final int REFRESH_SECONDS = 30;

    private Frame() {}

    /// @param title of the window, after what it belongs to
    /// @param summary one line beside the name
    static String page(ServiceView view, String title, Element summary, List<Element> main) {
        Instant now = view.now();
        Element body = Element.of("body")
                .add(Element.of("header", "top")
                        .add(Element.of("p", "brand")
                                .add(Element.of("a").with("href", "/").text("etcd-dr")))
                        .add(summary)
                        .add(Element.of("p", "asof")
                                .add(Element.of("time")
                                        .with("datetime", now.toString())
                                        .text(clock(now)))))
                .add(banners(view))
                .add(Element.of("main").add(main))
                .add(foot(view));
        Element page = Element.of("html").with("lang", "en").add(head(title)).add(body);
        return "<!doctype html>\n" + page.markup() + "\n";
    }

    private static Element head(String title) {
        return Element.of("head")
                .add(Element.of("meta").with("charset", "utf-8"))
                .add(Element.of("title").text(title))
                .add(Element.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"))
                .add(Element.of("meta").with("name", "color-scheme").with("content", "light dark"))
                .add(Element.of("meta")
                        .with("http-equiv", "refresh")
                        .with("content", Integer.toString(REFRESH_SECONDS)))
                .add(Element.of("link").with("rel", "stylesheet").with("href", StyleSheet.PATH));
    }

    private static List<Element> banners(ServiceView view) {
        List<Element> banners = new ArrayList<>();
        List<String> reasons = view.notReady();
        if (!reasons.isEmpty()) {
            Element list = Element.of("ul");
            reasons.forEach(reason -> list.add(Element.of("li").text(reason)));
            banners.add(Element.of("section", "banner bad")
                    .add(Element.of("h2").text("Not ready"))
                    .add(list));
        }
        view.config()
                .rejected()
                .ifPresent(
                        why -> banners.add(
                                Element.of("section", "banner warn")
                                        .add(Element.of("h2").text("A newer configuration is not in force"))
                                        .add(Element.of("p", "message").text(why))
                                        .add(
                                                Element.of("p", "hint")
                                                        .text(
                                                                "The one before stays. Correct the file: etcd-dr config check says what is wrong."))));
        List<String> waiting = view.config().waiting();
        if (!waiting.isEmpty()) {
            banners.add(Element.of("section", "banner warn")
                    .add(Element.of("h2").text("Part of the configuration waits for a restart"))
                    .add(Element.of("p", "message").text(String.join(", ", waiting)))
                    .add(Element.of("p", "hint")
                            .text("Restart the service; until then it goes by their values before.")));
        }
        return banners;
    }

    private static Element foot(ServiceView view) {
        ConfigStatus config = view.config();
        return Element.of("footer")
                .text("etcd-dr %s · configuration loaded %s · read-only, loaded anew every %d s · "
                        .formatted(VersionProvider.version(), clock(config.loaded()), REFRESH_SECONDS))
                .add(Element.of("a").with("href", "/readyz").text("readiness"))
                .text(" · ")
                .add(Element.of("a").with("href", "/metrics").text("metrics"))
                .text(" · ")
                .add(Element.of("a").with("href", "/api/v1/clusters").text("JSON"));
    }

    /// `2026-11-24 02:25 UTC`
    static String minute(Instant time) {
        return clock(time).replaceFirst(":[0-9]{2} UTC", " UTC");
    }

    /// `2026-11-24 02:25:57 UTC`
    static String clock(Instant time) {
        return Units.time(time).replace("T", " ").replace("Z", " UTC");
    }
}
