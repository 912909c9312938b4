package io.etcddr.service.serve;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// Handlers of the signals of this process. The JDK has them in `sun.misc`, which its compiler warns of; they
/// are there in every JDK (`jdk.unsupported`, JEP 260).
final class ProcessSignals {
    private ProcessSignals() {}

    /// Calls `handler`, on a thread of its own, at each signal of this name, instead of what the JVM does by
    /// itself.
    ///
    /// @param name without SIG, such as `TERM`
    /// @throws IllegalStateException where this JVM does not let the signal be handled
    static void handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handling = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handling.getClassLoader(), new Class<?>[] {handling}, (self, method, arguments) -> {
                        handler.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handling)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIG%s cannot be handled".formatted(name), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIG%s cannot be handled".formatted(name), e);
        }
    }
}
