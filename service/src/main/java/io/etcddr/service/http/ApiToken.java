package io.etcddr.service.http;

import io.etcddr.config.SecretReference;
import io.etcddr.error.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a call that changes something must bear. Read anew for every such call, so that a token which was
/// replaced counts no longer.
final class ApiToken {
    private static final Logger LOG = LoggerFactory.getLogger(ApiToken.class);
    private static final String PATH = "service.api-token";
    private static final String SCHEME = "Bearer ";

    private final Optional<SecretReference> reference;
    private final Function<String, Optional<String>> environment;

    /// @throws Failure [io.etcddr.error.ErrorCode#USAGE] if a token is configured and is not there
    ApiToken(Optional<SecretReference> reference, Function<String, Optional<String>> environment) throws Failure {
        this.reference = reference;
        this.environment = environment;
        if (reference.isPresent()) {
            reference.get().resolve(PATH, environment);
        }
    }

    /// `handler` for whoever bears the token; nothing of the request is looked at before.
    Route.Handler guard(Route.Handler handler) {
        return request -> {
            check(request);
            return handler.answer(request);
        };
    }

    private void check(Request request) throws HttpProblem {
        SecretReference secret = reference.orElseThrow(() -> new HttpProblem(
                HttpProblem.FORBIDDEN,
                "forbidden",
                "calls that change something are switched off: no token is configured",
                "Set service.api-token to file:/path or env:NAME in the configuration of the service."));
        String shown = request.header("Authorization")
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip())
                .orElseThrow(() -> unauthorized("this call needs the token of the service", "Bearer"));
        if (!same(shown, expected(secret))) {
            throw unauthorized("the token is not the one of the service", "Bearer error=\"invalid_token\"");
        }
    }

    private String expected(SecretReference secret) throws HttpProblem {
        try {
            return secret.resolve(PATH, environment).reveal();
        } catch (Failure e) {
            LOG.warn("the API refuses calls that change something: {}", e.getMessage());
            throw new HttpProblem(
                    HttpProblem.UNAVAILABLE,
                    "usage",
                    "the token of the service cannot be read at the moment",
                    "Look into the log of the service.");
        }
    }

    /// Takes as long whatever they have in common: digests are compared, of which a client knows nothing.
    private static boolean same(String shown, String expected) {
        return MessageDigest.isEqual(digest(shown), digest(expected));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static HttpProblem unauthorized(String message, String challenge) {
        return new HttpProblem(
                        HttpProblem.UNAUTHORIZED,
                        "unauthorized",
                        message,
                        "Send the header Authorization: Bearer TOKEN.")
                .header("WWW-Authenticate", challenge);
    }
}
