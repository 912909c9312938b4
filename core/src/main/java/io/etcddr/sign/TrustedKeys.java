package io.etcddr.sign;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The public keys whose signatures count.
public final class TrustedKeys {
    private final Map<String, VerifyingKey> byId = new TreeMap<>();

    private final boolean everybody;

    private TrustedKeys(Collection<VerifyingKey> keys, boolean everybody) {
        this.everybody = everybody;
        for (VerifyingKey key : keys) {
            VerifyingKey other = byId.putIfAbsent(key.id(), key);
            if (other != null && !other.equals(key)) {
                throw new IllegalArgumentException("two trusted keys have the id %s".formatted(key.id()));
            }
        }
    }

    public static TrustedKeys of(Collection<VerifyingKey> keys) {
        return new TrustedKeys(keys, false);
    }

    public static TrustedKeys of(VerifyingKey... keys) {
        return new TrustedKeys(List.of(keys), false);
    }

    /// Every document is taken at its word: signatures are not looked at and may be missing. Only for somebody
    /// who was told so and has nothing better, such as a repository whose keys are lost.
    public static TrustedKeys everybody() {
        return new TrustedKeys(List.of(), true);
    }

    public boolean trustsEverybody() {
        return everybody;
    }

    public boolean trusts(VerifyingKey key) {
        return key.equals(byId.get(key.id()));
    }

    /// By the text form, without the cost of making a key of it.
    public boolean trustsText(String text) {
        return byId.values().stream().anyMatch(key -> key.text().equals(text));
    }

    public Optional<VerifyingKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustedKeys keys && everybody == keys.everybody && byId.equals(keys.byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }

    /// For messages: the ids, separated by commas.
    @Override
    public String toString() {
        return everybody ? "everybody" : byId.isEmpty() ? "none" : String.join(", ", byId.keySet());
    }
}
