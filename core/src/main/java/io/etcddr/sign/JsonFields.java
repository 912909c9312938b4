package io.etcddr.sign;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The members of a JSON object from a stranger: every access says what must be there, and a
/// [BadDocumentException] names the field by its path (`manifest.etcd.members[2].id`) when it is not. Members
/// that nobody asks for are tolerated.
public final class JsonFields {
    /// UTC, always with milliseconds: `2026-11-23T13:00:00.000Z`. One width, one way to write an instant.
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Pattern FORM =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");
    /// What could move the cursor or turn the direction of a terminal's text.
    private static final Pattern CONTROL = Pattern.compile("\\p{C}");

    private static final int MAX_SHOWN = 60;

    /// Put together only for a message: a listing reads tens of thousands of documents without a fault.
    private final Supplier<String> path;

    private final SortedMap<String, Object> members;

    private JsonFields(Supplier<String> path, SortedMap<String, Object> members) {
        this.path = path;
        this.members = members;
    }

    /// The outermost object of a document.
    static JsonFields document(SortedMap<String, Object> members) {
        return new JsonFields(() -> "", members);
    }

    int count() {
        return members.size();
    }

    /// How [#time] wants it. Finer than milliseconds is cut off.
    public static String format(Instant time) {
        return TIME.format(time);
    }

    public String text(String name) throws BadDocumentException {
        return as(String.class, name, required(name), "a string");
    }

    /// For members that may be absent.
    public boolean has(String name) {
        return members.containsKey(name);
    }

    public Optional<String> optionalText(String name) throws BadDocumentException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /// A string that `parser` must accept; an [IllegalArgumentException] of it becomes the message.
    public <T> T parsed(String name, Function<String, T> parser) throws BadDocumentException {
        String text = text(name);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, text, e);
        }
    }

    public long number(String name, long min, long max) throws BadDocumentException {
        long number = as(Long.class, name, required(name), "a number");
        if (number < min || number > max) {
            throw bad(name, "is %d, allowed is %d to %d".formatted(number, min, max));
        }
        return number;
    }

    public long size(String name) throws BadDocumentException {
        return number(name, 0, Long.MAX_VALUE);
    }

    public boolean truth(String name) throws BadDocumentException {
        return as(Boolean.class, name, required(name), "true or false");
    }

    public Instant time(String name) throws BadDocumentException {
        String text = text(name);
        try {
            if (FORM.matcher(text).matches()) {
                return parseTime(text);
            }
        } catch (DateTimeException e) {
            throw new BadDocumentException(
                    "%s is no time such as 2026-11-23T13:00:00.000Z: %s".formatted(pathOf(name), shown(text)), e);
        }
        throw bad(name, "is no time such as 2026-11-23T13:00:00.000Z: " + shown(text));
    }

    /// By its digits: a formatter takes ten times as long, and a listing reads tens of thousands of times.
    private static Instant parseTime(String text) {
        return LocalDateTime.of(
                        digits(text, 0, 4),
                        digits(text, 5, 7),
                        digits(text, 8, 10),
                        digits(text, 11, 13),
                        digits(text, 14, 16),
                        digits(text, 17, 19),
                        1_000_000 * digits(text, 20, 23))
                .toInstant(ZoneOffset.UTC);
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    public Duration millis(String name) throws BadDocumentException {
        return Duration.ofMillis(size(name));
    }

    public List<String> texts(String name) throws BadDocumentException {
        List<?> elements = as(List.class, name, required(name), "a list");
        List<String> texts = new ArrayList<>(elements.size());
        for (Object element : elements) {
            if (!(element instanceof String text)) {
                throw bad(elementOf(name, texts.size()), "is not a string");
            }
            texts.add(text);
        }
        return texts;
    }

    public <T> List<T> parsedTexts(String name, Function<String, T> parser) throws BadDocumentException {
        List<T> values = new ArrayList<>();
        for (String text : texts(name)) {
            try {
                values.add(parser.apply(text));
            } catch (IllegalArgumentException e) {
                throw wrong(elementOf(name, values.size()), text, e);
            }
        }
        return values;
    }

    public JsonFields object(String name) throws BadDocumentException {
        return new JsonFields(() -> pathOf(name), object(name, required(name)));
    }

    public List<JsonFields> objects(String name) throws BadDocumentException {
        List<?> elements = as(List.class, name, required(name), "a list");
        List<JsonFields> objects = new ArrayList<>(elements.size());
        for (Object element : elements) {
            String place = elementOf(name, objects.size());
            objects.add(new JsonFields(() -> pathOf(place), object(place, element)));
        }
        return objects;
    }

    /// An object with free names whose values are counts.
    public SortedMap<String, Long> counts(String name) throws BadDocumentException {
        JsonFields object = object(name);
        SortedMap<String, Long> counts = new TreeMap<>();
        for (String key : object.members.keySet()) {
            counts.put(key, object.size(key));
        }
        return counts;
    }

    /// For rules that concern more than one field.
    public BadDocumentException bad(String name, String problem) {
        return new BadDocumentException(pathOf(name) + " " + problem);
    }

    private Object required(String name) throws BadDocumentException {
        if (!members.containsKey(name)) {
            throw bad(name, "is missing");
        }
        return members.get(name);
    }

    private BadDocumentException wrong(String name, String text, IllegalArgumentException e) {
        return new BadDocumentException("%s is wrong: %s".formatted(pathOf(name), shown(text)), e);
    }

    private static String elementOf(String name, int index) {
        return name + "[" + index + "]";
    }

    private <T> T as(Class<T> type, String name, Object value, String what) throws BadDocumentException {
        if (!type.isInstance(value)) {
            throw bad(name, "is not " + what);
        }
        return type.cast(value);
    }

    @SuppressWarnings("unchecked") // CanonicalJson builds nothing else
    private SortedMap<String, Object> object(String name, Object value) throws BadDocumentException {
        return (SortedMap<String, Object>) as(SortedMap.class, name, value, "an object");
    }

    private String pathOf(String name) {
        String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "..." : name;
        String parent = path.get();
        return (parent.isEmpty() ? "" : parent + ".") + CONTROL.matcher(shown).replaceAll("?");
    }

    /// What a stranger wrote, on one line, short, without control characters.
    private static String shown(String text) {
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return "\"" + CONTROL.matcher(cut).replaceAll("?") + "\"";
    }
}
