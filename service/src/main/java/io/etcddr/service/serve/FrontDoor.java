package io.etcddr.service.serve;

import io.etcddr.config.ServiceConfig;
import io.etcddr.error.Failure;
import io.etcddr.service.state.ServiceControl;
import io.etcddr.service.state.ServiceView;
import java.io.IOException;

/// Lets others look in and ask: HTTP. Opened when everything behind it is there, closed before any of it goes.
@FunctionalInterface
public interface FrontDoor {
    /// @return what closes it again
    /// @throws Failure [io.etcddr.error.ErrorCode#USAGE] if it cannot be opened as the config says
    Opened open(ServiceConfig config, ServiceView view, ServiceControl control) throws IOException, Failure;

    interface Opened extends AutoCloseable {
        @Override
        void close();
    }

    /// Nobody looks in.
    static FrontDoor none() {
        return (config, view, control) -> () -> {};
    }
}
