package io.etcddr.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A program that starts an etcd in a scratch folder, tidies up as the next drill of a service does, says where, and
/// waits to be killed.
final class HoldEtcd {
    private HoldEtcd() {}

    /// @param args the scratch folders, the binary, and the flags of etcd
    public static void main(String[] args) throws Exception {
        ScratchFolders folders = new ScratchFolders(Path.of(args[0]));
        ScratchFolder folder = folders.create();
        EtcdProcess etcd = EtcdProcess.start(
                new EtcdCommand(
                        EtcdBinary.at(Path.of(args[1])),
                        folder.path().resolve("data"),
                        List.of(args).subList(2, args.length)),
                folder.path());
        folders.removeStale();
        System.out.println(folder.path() + " " + etcd.pid());
        new CountDownLatch(1).await();
    }
}
