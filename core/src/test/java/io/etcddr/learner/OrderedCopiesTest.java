package io.etcddr.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.etcd.EtcdException;
import io.etcddr.files.LockFile;
import io.etcddr.learner.CopyOrder.Phase;
import io.etcddr.source.DatabaseCopies;
import io.etcddr.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OrderedCopiesTest {
    @TempDir
    private Path temp;

    private LearnerFolder folder;

    @BeforeEach
    void open() {
        folder = LearnerFolder.at(temp.resolve("learner"));
    }

    private CompletableFuture<DatabaseCopies.Copy> order(Duration patience) {
        CompletableFuture<DatabaseCopies.Copy> ordered = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                ordered.complete(new OrderedCopies(folder, patience, Clock.systemUTC()).order());
            } catch (IOException e) {
                ordered.completeExceptionally(e);
            }
        });
        return ordered;
    }

    /// What whoever looks after the learner does with an order that has come.
    private void answer(UnaryOperator<CopyOrder> with) throws IOException {
        Await.until(
                "the order", Duration.ofSeconds(20), () -> folder.copyOrder().isPresent());
        folder.advance(with.apply(folder.copyOrder().orElseThrow()));
    }

    private void assertRefused(CompletableFuture<DatabaseCopies.Copy> copy, String why) throws IOException {
        assertThatThrownBy(copy::get)
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining(why);
        assertThat(folder.copyOrder())
                .as("the order of somebody who waits no more")
                .isEmpty();
        assertThat(folder.copy()).doesNotExist();
    }

    @Test
    void aCopyIsThereUntilItIsClosed() throws Exception {
        try (LockFile _ = folder.tryHold().orElseThrow()) {
            CompletableFuture<DatabaseCopies.Copy> ordered = order(Duration.ofSeconds(30));
            answer(order -> order.at(Phase.COPIED));
            Files.writeString(folder.copy(), "data");
            assertThat(ordered).isNotDone();
            answer(order -> order.at(Phase.READY));
            try (DatabaseCopies.Copy copy = ordered.get()) {
                assertThat(copy.file()).hasContent("data");
            }
            assertThat(folder.copyOrder()).isEmpty();
            assertThat(folder.copy()).doesNotExist();
        }
    }

    @Test
    void whereNobodyLooksAfterTheLearnerNobodyIsWaitedFor() throws Exception {
        assertRefused(order(Duration.ofMinutes(5)), "no service of this machine looks after " + folder.path());
    }

    @Test
    void aRefusalIsTold() throws Exception {
        try (LockFile _ = folder.tryHold().orElseThrow()) {
            CompletableFuture<DatabaseCopies.Copy> ordered = order(Duration.ofSeconds(30));
            answer(order -> order.refused("the disk is full"));
            assertRefused(ordered, "its database cannot be copied: the disk is full");
        }
    }

    @Test
    void whatDoesNotComeInTimeIsOrderedNoMore() throws Exception {
        try (LockFile _ = folder.tryHold().orElseThrow()) {
            assertRefused(order(Duration.ofMillis(300)), "no copy of its database was made within 0 s");
            CompletableFuture<DatabaseCopies.Copy> ordered = order(Duration.ofSeconds(1));
            answer(order -> order.at(Phase.COPIED));
            assertRefused(ordered, "does not follow the cluster again after 1 s");
        }
    }

    /// Whoever waits for the first one must not take the copy of the second for his own, nor remove it.
    @Test
    void aLaterOrderTakesThePlaceOfOneBefore() throws Exception {
        try (LockFile _ = folder.tryHold().orElseThrow()) {
            CompletableFuture<DatabaseCopies.Copy> first = order(Duration.ofSeconds(30));
            Await.until(
                    "the order",
                    Duration.ofSeconds(20),
                    () -> folder.copyOrder().isPresent());
            CopyOrder before = folder.copyOrder().orElseThrow();
            CompletableFuture<DatabaseCopies.Copy> second = order(Duration.ofSeconds(30));
            Await.until(
                    "the second order",
                    Duration.ofSeconds(20),
                    () -> folder.copyOrder().filter(before::isSame).isEmpty());
            folder.advance(before.at(Phase.READY));
            assertThatThrownBy(first::get).rootCause().hasMessageContaining("another order took the place of this one");
            answer(order -> order.at(Phase.READY));
            second.get().close();
        }
    }
}
