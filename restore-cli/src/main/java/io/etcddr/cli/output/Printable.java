package io.etcddr.cli.output;

/// Text that comes from a repository or a server may hold anything, terminal control sequences too. Cells and messages
/// show such characters as `?`; only the raw values of `get` are passed through as they are.
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n')) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length());
        text.chars().forEach(c -> shown.append(Character.isISOControl(c) && c != '\n' ? '?' : (char) c));
        return shown.toString();
    }
}
