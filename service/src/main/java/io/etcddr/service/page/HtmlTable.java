package io.etcddr.service.page;

import java.util.List;

/// A table with a head. It scrolls by itself where the window is too narrow.
final class HtmlTable {
    private final Element head = Element.of("tr");
    private final Element body = Element.of("tbody");

    /// @param columns their names; a `#` before one says that it has numbers
    HtmlTable(String... columns) {
        for (String column : columns) {
            Element name = column.startsWith("#")
                    ? Element.of("th", "number").text(column.substring(1))
                    : Element.of("th").text(column);
            head.add(name.with("scope", "col"));
        }
    }

    void row(List<Element> cells) {
        body.add(Element.of("tr").add(cells));
    }

    Element element() {
        return Element.of("div", "scroll")
                .add(Element.of("table").add(Element.of("thead").add(head)).add(body));
    }

    static Element cell(String text) {
        return Element.of("td").text(text);
    }

    /// A text that may be long: it is wrapped.
    static Element prose(String text) {
        return Element.of("td", "prose").text(text);
    }

    static Element number(String text) {
        return Element.of("td", "number").text(text);
    }

    static Element code(String text) {
        return Element.of("td").add(Element.of("code").text(text));
    }
}
