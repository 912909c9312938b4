package io.etcddr.service.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The one style sheet of all pages.
public final class StyleSheet {
    /// Where pages look for it.
    public static final String PATH = "/style.css";

    private static final String TEXT = load();

    private StyleSheet() {}

    public static String text() {
        return TEXT;
    }

    private static String load() {
        try (InputStream css = StyleSheet.class.getResourceAsStream("style.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("style.css of our own jar cannot be read", e);
        }
    }
}
