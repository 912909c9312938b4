package io.etcddr.service.page;

import io.etcddr.catalog.PointKind;
import java.util.ArrayList;
import java.util.List;

/// The signs of the timeline. Kind and state are told by shapes as well as by colours.
final class Marks {
    private static final String CROSS = "M-3,-3 L3,3 M-3,3 L3,-3";

    private Marks() {}

    enum Extra {
        /// A ring around it.
        HELD,
        /// A cross in it.
        FAILED
    }

    /// Drawn around its origin: the caller says where that is, by `x` and `y`.
    static Element mark(PointKind kind, String style, List<Extra> extras) {
        Element mark = Element.of("svg", "mark " + style).with("overflow", "visible");
        if (extras.contains(Extra.HELD)) {
            mark.add(Element.of("circle", "ring").with("r", "8"));
        }
        mark.add(
                kind == PointKind.COLD
                        ? Element.of("circle", "body").with("r", "4.5")
                        : Element.of("path", "body").with("d", "M0,-5.5 L5.5,0 L0,5.5 L-5.5,0 Z"));
        if (extras.contains(Extra.FAILED)) {
            mark.add(Element.of("path", "cross").with("d", CROSS));
        }
        return mark;
    }

    static Element mark(PointKind kind, String style, boolean held, boolean failed) {
        List<Extra> extras = new ArrayList<>();
        if (held) {
            extras.add(Extra.HELD);
        }
        if (failed) {
            extras.add(Extra.FAILED);
        }
        return mark(kind, style, extras);
    }

    static Element legend(PointKind kind, String style, String words, List<Extra> extras) {
        return Element.of("span")
                .add(Element.of("svg", "key")
                        .with("width", "18")
                        .with("height", "18")
                        .with("viewBox", "-9 -9 18 18")
                        .add(mark(kind, style, extras)))
                .text(words);
    }
}
