package io.etcddr.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.value.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A way into a restored cluster whose passwords nobody here knows: its etcd is started with tokens that are
/// signed (`--auth-token=jwt`) by a key made for this one drill, and we sign one for `root`. Users, roles and
/// passwords stay as they are, and whoever has no token is refused. The user `root` is there wherever
/// authentication is on.
///
/// A token is a JWT with `username` and `revision`, the revision of users and roles; others are called old
/// (etcd `server/auth/jwt.go`).
final class RootToken {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final byte[] key;

    private RootToken(byte[] key) {
        this.key = key;
    }

    /// With a key that nobody has had before.
    static RootToken random() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        return new RootToken(HexFormat.of().formatHex(random).getBytes(UTF_8));
    }

    /// For tests, which compare with known tokens.
    static RootToken of(byte[] key) {
        return new RootToken(key.clone());
    }

    /// What `--auth-token` says, with the key in a file of the process's folder.
    static String flag(String keyFile) {
        return "--auth-token=jwt,sign-method=HS256,priv-key=" + keyFile;
    }

    /// The content of that file.
    byte[] key() {
        return key.clone();
    }

    Secret sign(long authRevision) {
        String claims = "{\"username\":\"root\",\"revision\":%d}".formatted(authRevision);
        String signed = encode(HEADER.getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return new Secret(signed + "." + encode(mac.doFinal(signed.getBytes(UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
