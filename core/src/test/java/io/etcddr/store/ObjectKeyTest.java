package io.etcddr.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectKeyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "a/", "a/b.c/d", "...", ".a", "..a/b..", "AZaz09._=+@,-", "main/points/x/base.db.zst"})
    void aKeyIsMadeOfSegments(String text) {
        assertThat(new ObjectKey(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/", "//", "/a", "a//", "a//b", ".", "..", "./a", "a/.", "a/..", "a/../b", "a/./", "a b", "a\\b", "a:b",
                "a\nb", "a*", "ä", "a\u0000", "a/~b", "`", "[", "@/{",
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> new ObjectKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an object key: \"%s\"", text);
    }

    @Test
    void aKeyHas900CharactersAtMost() {
        assertThat(new ObjectKey("a".repeat(900)).value()).hasSize(900);
        assertThatThrownBy(() -> new ObjectKey("a".repeat(901)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("object key longer than 900 characters");
    }
}
