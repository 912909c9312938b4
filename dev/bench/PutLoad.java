import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KVGrpc.KVStub;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Puts at a steady rate, to each voter in turn. Each begins when it is due, whether those before it were answered or not, and its latency is
/// counted from then: a server that stands still is not spared the puts that come meanwhile.
final class PutLoad implements AutoCloseable {
    private static final int KEYS = 1000;
    private static final int VALUE_BYTES = 512;
    private static final long PATIENCE_SECONDS = 30;

    private final List<KVStub> voters;
    private final long pauseNanos;
    private final SplittableRandom random = new SplittableRandom(20261126);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::send, "puts");
    private volatile Window window = new Window();
    private volatile boolean closed;

    PutLoad(List<ManagedChannel> voters, int perSecond) {
        this.voters = voters.stream().map(KVGrpc::newStub).toList();
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        thread.start();
    }

    /// The puts that were due while it was the window.
    static final class Window {
        private final Histogram nanos = new ConcurrentHistogram(3);
        private final AtomicLong open = new AtomicLong();

        double milliseconds(double percentile) {
            return nanos.getValueAtPercentile(percentile) / 1e6;
        }
    }

    Window begin() {
        Window begun = new Window();
        window = begun;
        return begun;
    }

    /// Waits for the answers that are still missing.
    ///
    /// @throws IOException if a put failed, or is not answered at all
    void end(Window ended) throws IOException, InterruptedException {
        begin();
        for (long i = 0; i < 100 * PATIENCE_SECONDS && failure.get() == null; i++) {
            Thread.sleep(10); // first of all for a put that was due before the end and is only now counted as open
            if (ended.open.get() == 0) {
                return;
            }
        }
        throw new IOException("a put failed, or is not answered after %d s".formatted(PATIENCE_SECONDS), failure.get());
    }

    private void send() {
        long due = System.nanoTime();
        for (int i = 0; !closed; i++) {
            due += pauseNanos;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            put(voters.get(i % voters.size()), due, window);
        }
    }

    private void put(KVStub voter, long due, Window of) {
        of.open.incrementAndGet();
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        PutRequest put = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("/bench/latency/%04d".formatted(random.nextInt(KEYS))))
                .setValue(ByteString.copyFrom(value))
                .build();
        voter.put(put, new StreamObserver<PutResponse>() {
            @Override
            public void onNext(PutResponse answer) {
                of.nanos.recordValue(System.nanoTime() - due);
            }

            @Override
            public void onError(Throwable thrown) {
                failure.compareAndSet(null, thrown);
                of.open.decrementAndGet();
            }

            @Override
            public void onCompleted() {
                of.open.decrementAndGet();
            }
        });
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
