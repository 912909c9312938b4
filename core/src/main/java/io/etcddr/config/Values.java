package io.etcddr.config;

import io.etcddr.value.ByteSize;
import io.etcddr.value.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Parsers of single values. What they throw goes to a person as it is, so it shows a value only where that
/// cannot be a secret.
final class Values {
    private Values() {}

    static String text(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty");
        }
        return text;
    }

    /// @param base what relative paths are relative to
    static Path path(String text, Path base) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty, expected a path");
        }
        if (text.startsWith("~")) {
            throw new IllegalArgumentException("starts with ~, which nobody expands here; write the whole path");
        }
        try {
            return base.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path", e);
        }
    }

    static Function<String, Path> pathIn(Path base) {
        return text -> path(text, base);
    }

    static Function<String, Duration> duration(Duration min, Duration max) {
        return text -> {
            Duration duration;
            try {
                duration = Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "%s is not a duration such as 30s or 24h".formatted(Problems.shown(text)), e);
            }
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "is %s, allowed is %s to %s".formatted(text, Durations.format(min), Durations.format(max)));
            }
            return duration;
        };
    }

    static Function<String, ByteSize> size(ByteSize min, ByteSize max) {
        return text -> {
            ByteSize size;
            try {
                size = ByteSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s is not a size such as 16MiB".formatted(Problems.shown(text)), e);
            }
            if (size.compareTo(min) < 0 || size.compareTo(max) > 0) {
                throw new IllegalArgumentException("is %s, allowed is %s to %s".formatted(text, min, max));
            }
            return size;
        };
    }

    static Function<String, Integer> number(int min, int max) {
        return text -> {
            if (!text.matches("-?\\d{1,9}")) {
                throw new IllegalArgumentException("%s is not a whole number".formatted(Problems.shown(text)));
            }
            int number = Integer.parseInt(text);
            if (number < min || number > max) {
                throw new IllegalArgumentException("is %d, allowed is %d to %d".formatted(number, min, max));
            }
            return number;
        };
    }

    static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("%s is neither true nor false".formatted(Problems.shown(text)));
        };
    }

    static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
        return text -> {
            List<String> names = List.of(type.getEnumConstants()).stream()
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .toList();
            int index = names.indexOf(text);
            if (index < 0) {
                throw new IllegalArgumentException(
                        "%s is none of %s".formatted(Problems.shown(text), String.join(", ", names)));
            }
            return type.getEnumConstants()[index];
        };
    }

    /// An `http` or `https` address of a server and nothing more. The message shows no address with a user in
    /// it.
    static URI server(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getRawUserInfo() != null || text.contains("@")) {
                throw new IllegalArgumentException("holds a user or password; credentials have keys of their own");
            }
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (uri.getRawPath() == null
                            || uri.getRawPath().isEmpty()
                            || uri.getRawPath().equals("/"));
            if (http && uri.getHost() != null && bare) {
                return uri.getRawPath() == null || uri.getRawPath().isEmpty()
                        ? uri
                        : new URI(uri.getScheme() + "://" + uri.getRawAuthority());
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not an address such as https://10.0.0.1:2379", e);
        }
        throw new IllegalArgumentException("is not an address such as https://10.0.0.1:2379");
    }
}
