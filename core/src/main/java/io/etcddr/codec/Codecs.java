package io.etcddr.codec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The one place that turns the codec ids of a manifest into codecs.
///
/// @param identities the age identities at hand, none where only unencrypted objects are to be read
public record Codecs(List<AgeIdentity> identities) {
    private static final int LONGEST_ID_SHOWN = 40;

    public Codecs {
        identities = List.copyOf(identities);
    }

    /// The chain that decodes an object written with these codecs.
    ///
    /// @param ids in writing order, from a manifest, and so not to be trusted
    /// @throws UnknownCodecException if one is not known, or appears twice
    public CodecChain chain(List<String> ids) throws UnknownCodecException {
        Map<String, Codec> known =
                Map.of(ZstdCodec.ID, new ZstdCodec(), AgeCodec.ID, AgeCodec.decryptingWith(identities));
        List<Codec> codecs = new ArrayList<>();
        for (String id : ids) {
            if (!known.containsKey(id)) {
                throw new UnknownCodecException(
                        "codec \"%s\" is not known: this version knows age and zstd".formatted(printable(id)));
            }
            codecs.add(known.get(id));
        }
        if (new HashSet<>(ids).size() != ids.size()) {
            throw new UnknownCodecException("codecs %s name one twice".formatted(ids));
        }
        return new CodecChain(codecs);
    }

    private static String printable(String id) {
        return id.codePoints()
                .limit(LONGEST_ID_SHOWN)
                .mapToObj(c -> c >= ' ' && c <= '~' ? Character.toString(c) : "?")
                .collect(Collectors.joining());
    }
}
