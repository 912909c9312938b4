package io.etcddr.mvcc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.value.MemberId;
import java.math.BigInteger;
import java.util.List;

/// JSON as Go's `encoding/json` writes it: no spaces, fields in the order of the struct, and `<`, `>`, `&`, U+2028 and
/// U+2029 escaped. Ids are unsigned numbers of 64 bits.
public final class GoJson {
    private static final ObjectMapper MAPPER = new ObjectMapper(((JsonFactoryBuilder) JsonFactory.builder())
            .characterEscapes(new GoEscapes())
            .build());

    private GoJson() {}

    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }

    public static String string(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// etcd `membership.Member`, as it is in bucket `members` and in the raft log. Empty fields are left out.
    public static ObjectNode member(Member member) {
        ObjectNode node = object();
        node.put("id", number(member.id()));
        member.peerUrls().forEach(node.putArray("peerURLs")::add);
        if (member.learner()) {
            node.put("isLearner", true);
        }
        if (!member.name().isEmpty()) {
            node.put("name", member.name());
        }
        return node;
    }

    /// raft's `raftpb.ConfState` with voters only, as it is in bucket `meta`.
    static ObjectNode confState(List<MemberId> voters) {
        ObjectNode node = object();
        voters.forEach(id -> node.withArray("voters").add(number(id)));
        node.put("auto_leave", false);
        return node;
    }

    private static BigInteger number(MemberId id) {
        return new BigInteger(Long.toUnsignedString(id.value()));
    }

    private static final class GoEscapes extends CharacterEscapes {
        private final int[] ascii = standardAsciiEscapesForJSON();

        GoEscapes() {
            for (char character : new char[] {'<', '>', '&'}) {
                ascii[character] = ESCAPE_CUSTOM;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return switch (character) {
                case '<', '>', '&', 0x2028, 0x2029 -> new SerializedString("\\u%04x".formatted(character));
                default -> null;
            };
        }
    }
}
