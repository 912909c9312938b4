package io.etcddr.etcd;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Asks several members for HashKV at the same time.
final class HashKvPoll {
    private HashKvPoll() {}

    /// The lowest revision among the voters that answered: each of them has it.
    static HashKvComparison atCommonRevision(EtcdClient client, ClusterView view) throws IOException {
        long common = view.voters().stream()
                .flatMap(member -> member.status().stream())
                .mapToLong(ClusterView.Status::revision)
                .min()
                .orElse(0);
        return of(client, view.voters(), common);
    }

    static HashKvComparison of(EtcdClient client, List<ClusterView.Member> members, long revision) throws IOException {
        List<HashKvComparison.Answer> answers = new ArrayList<>();
        List<HashKvComparison.Silent> silent = new ArrayList<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<HashKvAnswer>> asked = members.stream()
                    .map(member -> threads.submit(() -> client.hashKv(member, revision)))
                    .toList();
            for (int i = 0; i < members.size(); i++) {
                try {
                    answers.add(new HashKvComparison.Answer(
                            members.get(i), asked.get(i).get()));
                } catch (ExecutionException e) {
                    silent.add(silent(members.get(i), e.getCause()));
                }
            }
            return new HashKvComparison(revision, answers, silent);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking members for HashKV");
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private static HashKvComparison.Silent silent(ClusterView.Member member, Throwable problem) throws IOException {
        return switch (problem) {
            case EtcdException e -> new HashKvComparison.Silent(member, e.reason(), e.getMessage());
            case IOException e -> throw e;
            default -> throw new IllegalStateException("asking %s failed".formatted(member), problem);
        };
    }
}
