package io.etcddr.cli.output;

/// Text that comes from a repository or a server may hold anything, terminal control sequences too. Cells and messages
/// show such characters as `?`; only the raw values of `get` are passed through as they are.
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                return withoutHidden(text);
            }
        }
        return text;
    }

    private static String withoutHidden(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            shown.append(isHidden(text.charAt(i)) ? '?' : text.charAt(i));
        }
        return shown.toString();
    }

    private static boolean isHidden(char c) {
        return Character.isISOControl(c) && c != '\n';
    }
}
