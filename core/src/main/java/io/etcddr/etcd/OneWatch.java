package io.etcddr.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One watch, up to the first answer that says what becomes of it; then the stream is canceled.
final class OneWatch implements ClientResponseObserver<WatchRequest, WatchResponse> {
    private sealed interface Heard {
        record Answer(WatchResponse response) implements Heard {}

        record End(Status status) implements Heard {}
    }

    private static final long END_MILLIS = 2_000;

    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Optional<ClientCallStreamObserver<WatchRequest>> call = Optional.empty();

    private OneWatch() {}

    /// @throws io.grpc.StatusRuntimeException if the stream fails
    static WatchAnswer of(Channel channel, Metadata headers, byte[] key, long revision, Duration patience)
            throws InterruptedIOException {
        OneWatch watch = new OneWatch();
        WatchRequest request = WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .setStartRevision(revision))
                .build();
        WatchGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .watch(watch)
                .onNext(request);
        try {
            return watch.answer(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while watching");
        } finally {
            watch.call.ifPresent(stream -> stream.cancel("heard enough", null));
            watch.awaitEnd();
        }
    }

    /// The connection may be closed next, and gRPC complains of streams that are not through with it.
    private void awaitEnd() {
        try {
            ended.await(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private WatchAnswer answer(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean accepted = false;
        while (true) {
            Heard next = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            switch (next) {
                case null -> {
                    if (accepted) {
                        return new WatchAnswer.Silent();
                    }
                    throw Status.DEADLINE_EXCEEDED.asRuntimeException();
                }
                case Heard.End end -> throw end.status.asRuntimeException();
                case Heard.Answer answer -> {
                    Optional<WatchAnswer> told = told(answer.response);
                    if (told.isPresent()) {
                        return told.get();
                    }
                    accepted = true;
                }
            }
        }
    }

    /// A canceled watch is told with its creation, or after it.
    private static Optional<WatchAnswer> told(WatchResponse response) {
        if (response.getCompactRevision() > 0) {
            return Optional.of(new WatchAnswer.Compacted(response.getCompactRevision()));
        }
        if (response.getCanceled()) {
            return Optional.of(new WatchAnswer.Canceled(response.getCancelReason()));
        }
        return response.getEventsList().stream()
                .findFirst()
                .map(event -> new WatchAnswer.Event(event.getKv().getModRevision()));
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
        call = Optional.of(stream);
    }

    @Override
    public void onNext(WatchResponse response) {
        heard.add(new Heard.Answer(response));
    }

    @Override
    public void onError(Throwable failure) {
        heard.add(new Heard.End(Status.fromThrowable(failure)));
        ended.countDown();
    }

    @Override
    public void onCompleted() {
        heard.add(new Heard.End(Status.UNAVAILABLE.withDescription("the server ended the watch")));
        ended.countDown();
    }
}
