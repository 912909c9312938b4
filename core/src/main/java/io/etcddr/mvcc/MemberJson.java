package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.value.MemberId;
import java.util.ArrayList;
import java.util.List;

/// Reads the value of an item in bucket `members`, as Go's `encoding/json` writes it:
/// `{"id":9372538179322589801,"peerURLs":["http://..."],"isLearner":true,"name":"m0","clientURLs":["http://..."]}`.
/// Ids are unsigned numbers of 64 bits. Unknown fields are skipped.
final class MemberJson {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int position;

    private MemberJson(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException if it is no such JSON
    static Member parse(byte[] json) {
        MemberJson reader = new MemberJson(new String(json, UTF_8));
        Member member = reader.member();
        if (reader.peek() != 0) {
            throw reader.unexpected("the end");
        }
        return member;
    }

    private Member member() {
        long id = 0;
        String name = "";
        List<String> peerUrls = List.of();
        boolean learner = false;
        expect('{');
        while (peek() != '}') {
            String field = string();
            expect(':');
            switch (field) {
                case "id" -> id = Long.parseUnsignedLong(literal());
                case "name" -> name = string();
                case "peerURLs" -> peerUrls = strings();
                case "isLearner" -> learner = Boolean.parseBoolean(literal());
                default -> skip(0);
            }
            if (peek() != '}') {
                expect(',');
            }
        }
        expect('}');
        return new Member(new MemberId(id), name, peerUrls, learner);
    }

    private List<String> strings() {
        List<String> strings = new ArrayList<>();
        if (peek() == 'n') {
            literal();
            return strings;
        }
        expect('[');
        while (peek() != ']') {
            strings.add(string());
            if (peek() != ']') {
                expect(',');
            }
        }
        expect(']');
        return strings;
    }

    private void skip(int depth) {
        if (depth > MAX_DEPTH) {
            throw unexpected("less nesting");
        }
        switch (peek()) {
            case '"' -> string();
            case '{', '[' -> {
                char close = peek() == '{' ? '}' : ']';
                position++;
                while (peek() != close) {
                    skip(depth + 1);
                    if (peek() == ':' || peek() == ',') {
                        position++;
                    }
                }
                position++;
            }
            default -> literal();
        }
    }

    private String string() {
        expect('"');
        StringBuilder content = new StringBuilder();
        for (char next = take(); next != '"'; next = take()) {
            content.append(next == '\\' ? escaped(take()) : next);
        }
        return content.toString();
    }

    private char escaped(char kind) {
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (position + 4 > text.length()) {
                    throw unexpected("four hexadecimal digits");
                }
                position += 4;
                yield (char) Integer.parseInt(text, position - 4, position, 16);
            }
            default -> throw unexpected("an escape that JSON knows");
        };
    }

    private String literal() {
        peek();
        int start = position;
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position)) || "+-.".indexOf(text.charAt(position)) >= 0)) {
            position++;
        }
        if (start == position) {
            throw unexpected("a value");
        }
        return text.substring(start, position);
    }

    /// The next character that is no space, without taking it; 0 at the end.
    private char peek() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private char take() {
        if (position >= text.length()) {
            throw unexpected("more");
        }
        return text.charAt(position++);
    }

    private void expect(char expected) {
        if (peek() != expected) {
            throw unexpected("'" + expected + "'");
        }
        position++;
    }

    private IllegalArgumentException unexpected(String expected) {
        return new IllegalArgumentException("expected %s at character %d".formatted(expected, position));
    }
}
