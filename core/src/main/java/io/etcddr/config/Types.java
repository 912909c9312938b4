package io.etcddr.config;

import static java.util.stream.Collectors.joining;

import io.etcddr.value.ByteSize;
import io.etcddr.value.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/// The types that several keys have.
final class Types {
    static final Type<String> TEXT =
            Type.text("text", "etcd.example", (text, reading) -> text(text), Function.identity(), "\\S");

    /// Names of regions and storage classes.
    static final Type<String> WORD = Type.text(
            "word of letters, digits, `-` and `_`",
            "eu-central-1",
            (text, reading) -> word(text),
            Function.identity(),
            "^[A-Za-z0-9_-]{1,64}$");

    static final Type<Path> PATH = Type.text(
            "path",
            "/etc/etcd-dr/ca.pem",
            (text, reading) -> path(text, reading.base()),
            Path::toString,
            "^(?!~).*\\S");

    /// A path, or `none`.
    static final Type<Optional<Path>> PATH_OR_NONE = Type.text(
            "path, or `none`",
            "/var/cache/etcd-dr",
            (text, reading) -> text.equals("none") ? Optional.empty() : Optional.of(path(text, reading.base())),
            path -> path.map(Path::toString).orElse("none"),
            PATH.limits().get("pattern").toString());

    static final Type<SecretReference> SECRET = Type.text(
            "reference: `file:/path` or `env:NAME`",
            "file:/etc/etcd-dr/secret",
            (text, reading) -> SecretReference.parse(text, reading.base()),
            SecretReference::reference,
            "^(file:(?!~).*\\S|env:[A-Za-z_][A-Za-z0-9_]{0,254}$)");

    static final Type<Boolean> TRUTH = new Type<>(
            Type.Kind.TRUTH, "`true` or `false`", "true", (text, reading) -> truth(text), Object::toString, Map.of());

    /// An `http` or `https` address of a server and nothing more.
    static final Type<URI> SERVER = Type.text(
            "address of a server, `http://` or `https://`",
            "https://10.0.0.1:2379",
            (text, reading) -> server(text),
            URI::toString,
            "^https?://[^/?#@\\s]+/?$");

    static final Type<ZoneId> ZONE = Type.text(
            "time zone", "Europe/Berlin", (text, reading) -> zone(text), Types::zoneName, "^([A-Za-z]|[+-][0-9])\\S*$");

    private Types() {}

    /// Both ends as [Durations] reads them, and allowed themselves.
    static Type<Duration> duration(String min, String max) {
        Duration least = Durations.parse(min);
        Duration most = Durations.parse(max);
        return Type.text(
                "duration, %s to %s".formatted(min, max),
                max,
                (text, reading) -> duration(text, least, most),
                Durations::format,
                "^(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?([0-9]{1,12}ms)?$");
    }

    private static Duration duration(String text, Duration min, Duration max) {
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
    }

    /// Both ends as [ByteSize] reads them, and allowed themselves.
    static Type<ByteSize> size(String min, String max) {
        ByteSize least = ByteSize.parse(min);
        ByteSize most = ByteSize.parse(max);
        return Type.text(
                "size, %s to %s".formatted(min, max),
                max,
                (text, reading) -> size(text, least, most),
                ByteSize::toString,
                "^[0-9]{1,15}(\\.[0-9]{1,6})? ?(B|KiB|MiB|GiB|TiB|kB|KB|MB|GB|TB)$");
    }

    private static ByteSize size(String text, ByteSize min, ByteSize max) {
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
    }

    static Type<Integer> number(int min, int max) {
        return new Type<>(
                Type.Kind.NUMBER,
                "whole number, %d to %d".formatted(min, max),
                Integer.toString(max),
                (text, reading) -> number(text, min, max),
                Object::toString,
                Map.of("minimum", min, "maximum", max));
    }

    private static int number(String text, int min, int max) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new IllegalArgumentException("%s is not a whole number".formatted(Problems.shown(text)));
        }
        int number = Integer.parseInt(text);
        if (number < min || number > max) {
            throw new IllegalArgumentException("is %d, allowed is %d to %d".formatted(number, min, max));
        }
        return number;
    }

    /// The constants of an enum, in lower case.
    static <E extends Enum<E>> Type<E> oneOf(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        List<String> names = constants.stream().map(Types::lowerCase).toList();
        return new Type<>(
                Type.Kind.TEXT,
                names.stream().map(name -> "`" + name + "`").collect(joining(", ")),
                names.getLast(),
                (text, reading) -> constants.get(index(text, names)),
                Types::lowerCase,
                Map.of("enum", names));
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static int index(String text, List<String> names) {
        int index = names.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "%s is none of %s".formatted(Problems.shown(text), String.join(", ", names)));
        }
        return index;
    }

    private static String text(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty");
        }
        return text;
    }

    private static String word(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("is not one word of letters, digits, - and _");
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

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("%s is neither true nor false".formatted(Problems.shown(text)));
        };
    }

    /// The message shows no address with a user in it.
    private static URI server(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getRawUserInfo() != null || text.contains("@")) {
                throw new IllegalArgumentException("holds a user or password; credentials have keys of their own");
            }
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean noPath = Stream.ofNullable(uri.getRawPath()).allMatch(path -> path.isEmpty() || path.equals("/"));
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null && noPath;
            if (http && uri.getHost() != null && bare) {
                return new URI(uri.getScheme() + "://" + uri.getRawAuthority());
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not an address such as https://10.0.0.1:2379", e);
        }
        throw new IllegalArgumentException("is not an address such as https://10.0.0.1:2379");
    }

    /// `UTC` is the offset and not the region of that name, as where no zone is written.
    private static ZoneId zone(String text) {
        try {
            return text.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(text);
        } catch (DateTimeException e) {
            String near = Spelling.nearest(text, new TreeSet<>(ZoneId.getAvailableZoneIds()))
                    .map(", did you mean %s?"::formatted)
                    .orElse(" such as Europe/Berlin");
            throw new IllegalArgumentException("%s is not a time zone%s".formatted(Problems.shown(text), near), e);
        }
    }

    private static String zoneName(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }
}
