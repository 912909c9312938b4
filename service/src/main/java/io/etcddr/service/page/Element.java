package io.etcddr.service.page;

import java.util.List;
import java.util.Set;

/// An element of a page, built once and then sent. Every text and every value of an attribute is escaped here:
/// names, messages and findings come from repositories and servers, and may hold anything.
final class Element {
    private static final Set<String> WITHOUT_CONTENT = Set.of("meta", "link", "br");

    private final String name;
    private final StringBuilder attributes = new StringBuilder();
    private final StringBuilder content = new StringBuilder();

    private Element(String name) {
        this.name = name;
    }

    /// @param name of our own choice, never from outside
    static Element of(String name) {
        return new Element(name);
    }

    /// @param style classes of the style sheet
    static Element of(String name, String style) {
        return new Element(name).with("class", style);
    }

    Element with(String attribute, String value) {
        attributes.append(' ').append(attribute).append("=\"");
        escape(attributes, value);
        attributes.append('"');
        return this;
    }

    Element text(String text) {
        escape(content, text);
        return this;
    }

    Element add(Element child) {
        child.write(content);
        return this;
    }

    Element add(List<Element> children) {
        children.forEach(this::add);
        return this;
    }

    boolean isEmpty() {
        return content.isEmpty();
    }

    String markup() {
        StringBuilder page = new StringBuilder(content.length() + 64);
        write(page);
        return page.toString();
    }

    private void write(StringBuilder page) {
        page.append('<').append(name).append(attributes).append('>');
        if (!WITHOUT_CONTENT.contains(name)) {
            page.append(content).append("</").append(name).append('>');
        }
    }

    private static void escape(StringBuilder page, String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                case '\n' -> page.append('\n');
                default -> page.appendCodePoint(isShown(c) ? c : '?');
            }
        });
    }

    /// Not control characters, halves of pairs, or what turns the direction of the text around it.
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
