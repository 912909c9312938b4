package io.etcddr.service.serve;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.Config;
import io.etcddr.error.Failure;
import io.etcddr.service.config.ConfigWatch;
import java.io.IOException;

/// The config that the service goes by, for what is made before the [Daemon] and asks for it later. Safe for use by
/// several threads.
final class ConfigInForce {
    private volatile Config config;

    ConfigInForce(Config first) {
        this.config = requireNonNull(first, "first is null");
    }

    Config config() {
        return config;
    }

    /// Whatever `target` takes is in force.
    ConfigWatch.Target behind(ConfigWatch.Target target) {
        return new ConfigWatch.Target() {
            @Override
            public void apply(Config changed) throws Failure, IOException {
                target.apply(changed);
                config = changed;
            }

            @Override
            public void reject(String why) {
                target.reject(why);
            }
        };
    }
}
