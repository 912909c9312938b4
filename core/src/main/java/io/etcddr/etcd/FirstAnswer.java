package io.etcddr.etcd;

import io.etcddr.etcd.EtcdException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Asks several endpoints the same and takes the first good answer. The next endpoint is asked when one fails, or
/// when it has been silent for a moment, so that a dead endpoint at the head of the list costs next to nothing.
final class FirstAnswer {
    private static final long PATIENCE_MILLIS = 250;

    /// A call with a deadline of its own.
    interface Question<T> {
        T ask(URI endpoint) throws IOException;
    }

    private sealed interface Outcome<T> {
        record Good<T>(T answer) implements Outcome<T> {}

        record Bad<T>(IOException problem) implements Outcome<T> {}
    }

    private FirstAnswer() {}

    /// @throws EtcdException if none gives an answer: says of each endpoint why
    static <T> T of(List<URI> endpoints, Question<T> question) throws IOException {
        LinkedBlockingQueue<Outcome<T>> outcomes = new LinkedBlockingQueue<>();
        List<IOException> problems = new ArrayList<>();
        int asked = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                while (problems.size() < endpoints.size()) {
                    boolean more = asked < endpoints.size();
                    if (more) {
                        URI endpoint = endpoints.get(asked++);
                        threads.execute(() -> outcomes.add(ask(question, endpoint)));
                    }
                    Outcome<T> outcome = asked < endpoints.size()
                            ? outcomes.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                            : outcomes.take();
                    switch (outcome) {
                        case Outcome.Good<T> good -> {
                            return good.answer;
                        }
                        case Outcome.Bad<T> bad -> problems.add(bad.problem);
                        case null -> {}
                    }
                }
            } finally {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for etcd");
        }
        throw together(problems);
    }

    private static <T> Outcome<T> ask(Question<T> question, URI endpoint) {
        try {
            return new Outcome.Good<>(question.ask(endpoint));
        } catch (IOException e) {
            return new Outcome.Bad<>(e);
        } catch (RuntimeException e) {
            return new Outcome.Bad<>(new EtcdException(Reason.FAILED, "%s: %s".formatted(endpoint, e), e));
        }
    }

    /// A refusal is said alone: it is what a person must mend, whatever the other endpoints suffer from.
    private static IOException together(List<IOException> problems) {
        for (IOException problem : problems) {
            if (problems.size() == 1 || reason(problem) == Reason.DENIED) {
                return problem;
            }
        }
        String all = problems.stream().map(IOException::getMessage).collect(Collectors.joining("; "));
        EtcdException together =
                new EtcdException(reason(problems.getFirst()), "no endpoint answers: " + all, problems.getFirst());
        problems.stream().skip(1).forEach(together::addSuppressed);
        return together;
    }

    private static Reason reason(IOException problem) {
        return problem instanceof EtcdException e ? e.reason() : Reason.FAILED;
    }
}
