package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// What the verbs have in common that change something: the learner is chosen, it is done, and told. Picocli fills the
/// fields.
abstract class LearnerVerb implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LearnerOptions options;

    @Mixin
    private WaitOption patience;

    LearnerVerb(Console console) {
        this.console = requireNonNull(console, "console is null");
    }

    /// Of a learner that etcd-dr runs.
    abstract LearnerDone ours(WishRun run) throws Failure, IOException;

    /// Of one that somebody else runs.
    abstract LearnerDone external(ExternalRun run) throws Failure, IOException;

    @Override
    public final Integer call() throws Failure, IOException {
        GrpcLogging.off();
        LearnerWiring wiring = options.learner(console);
        LearnerDone done = wiring.isOurs()
                ? ours(new WishRun(wiring, console, patience.duration()))
                : external(new ExternalRun(wiring, console));
        options.screen(console).show(done);
        return done.exitCode();
    }
}
