package io.etcddr.bolt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Checks the structure of a whole file: everything that bbolt's `tx.Check()` does (tx_check.go), and more:
///
/// - every page that a bucket reaches, overflow pages included, is reached once, exists, claims its own id and is a
///   branch or a leaf;
/// - keys ascend strictly in and across pages; the first key of a page is the key that its parent has for it (bbolt
///   finds the parent's element by that key when it changes the page, `node.go`, so it holds in every sound file);
/// - keys and values lie in their page one after the other without gaps, as `node.write` puts them;
/// - no page but a bucket's first one is empty; no page has more overflow pages than its items need, and the image of
///   an inline bucket is not longer than they are;
/// - a stored freelist ascends, names only pages that nothing reaches, and all of them. Without one (etcd on
///   Linux), a page that nothing reaches is free.
///
/// Not checked, because it cannot be told or does not matter: fill percent, bytes after the last value, free pages,
/// sequence numbers, transaction ids, and the meta page that is not in force (one torn write is what it is for).
///
/// Used in three steps: [#plan], then [#check] for each subtree of the plan, by several threads if wanted, then
/// [#finish]. Whoever reads all items anyway takes [#buckets], then [#leaves] of each, then [#finish].
public final class BoltVerifier {
    /// More than enough for any number of threads. Nor are there more than the file has pages, so that no plan is
    /// larger than the file, whatever it says.
    static final int MAX_SUBTREES = 1 << 16;

    private final BoltFile file;
    private final PageSet reached;
    private final Findings findings;
    private final AtomicLong nestedBuckets = new AtomicLong();

    public BoltVerifier(BoltFile file, Findings findings) {
        this.file = file;
        this.findings = findings;
        this.reached = new PageSet(file.meta().highWaterMark());
        reached.add(0);
        reached.add(1);
    }

    /// All three steps in this thread.
    public static BoltReport verify(BoltFile file) {
        BoltVerifier verifier = new BoltVerifier(file, new Findings());
        for (BucketPlan bucket : verifier.plan()) {
            bucket.subtrees().forEach(subtree -> verifier.check(subtree, LeafSink.NONE));
        }
        return verifier.finish();
    }

    /// What remains to be checked of one root bucket.
    public record BucketPlan(Bucket bucket, List<Subtree> subtrees) {
        public BucketPlan {
            subtrees = List.copyOf(subtrees);
        }
    }

    /// Hears of the leaves of a subtree, in key order, each after it was found sound.
    public interface LeafSink {
        LeafSink NONE = leaf -> {};

        /// @throws CorruptFileException if the sink has more to say against it; this becomes a finding
        void leaf(Leaf leaf) throws CorruptFileException;
    }

    /// Checks the root bucket and the upper branch pages. Empty when the root bucket cannot be trusted.
    public List<BucketPlan> plan() {
        return buckets().stream()
                .map(bucket -> new BucketPlan(bucket, split(bucket)))
                .toList();
    }

    /// Checks the root bucket and answers the buckets in it. Empty when it cannot be trusted.
    public List<Bucket> buckets() {
        new SubtreeCheck(this, LeafSink.NONE, SubtreeCheck.NestedBuckets.SKIP).run(Subtree.whole(file.root(), 0));
        if (!findings.isEmpty()) {
            return List.of();
        }
        try {
            return file.buckets();
        } catch (CorruptFileException e) {
            findings.add(file.offsetOf(file.meta().root()), e.getMessage());
            return List.of();
        }
    }

    /// The subtrees of one bucket; checks the branch pages above them.
    public List<Subtree> split(Bucket bucket) {
        List<Subtree> level = List.of(Subtree.whole(bucket, 0));
        while (level.getFirst().depth() < Cursor.MAX_DEPTH) {
            List<Subtree> next = descend(level);
            if (next.isEmpty()) {
                return level;
            }
            level = next;
        }
        return level;
    }

    /// The children of all subtrees of a level; empty when they are leaves, too many, or there is something wrong:
    /// then the level itself is what has to be checked.
    private List<Subtree> descend(List<Subtree> level) {
        long most = Math.min(MAX_SUBTREES, file.meta().highWaterMark());
        List<Page> tops = new ArrayList<>();
        long children = 0;
        try {
            for (Subtree subtree : level) {
                Page top = subtree.top(file);
                children += top.count();
                if (top.leaf() || Page.read(file, top.child(0)).leaf() || children > most) {
                    return List.of();
                }
                tops.add(top);
            }
            return expand(level, tops);
        } catch (CorruptFileException e) {
            // Said by check(), which comes across the same page.
            return List.of();
        }
    }

    private List<Subtree> expand(List<Subtree> level, List<Page> tops) throws CorruptFileException {
        List<Subtree> children = new ArrayList<>();
        Page.Item element = new Page.Item();
        Page.Item next = new Page.Item();
        for (int i = 0; i < tops.size(); i++) {
            for (int index = 0; index < tops.get(i).count(); index++) {
                children.add(level.get(i).child(tops.get(i), index, element, next));
            }
        }
        // Only now, when nothing can send the caller back to this level: the pages count as reached from here on.
        for (int i = 0; i < tops.size(); i++) {
            try {
                new SubtreeCheck(this, LeafSink.NONE, SubtreeCheck.NestedBuckets.FOLLOW)
                        .checkTop(level.get(i), tops.get(i));
            } catch (CorruptFileException e) {
                findings.add(tops.get(i).offset(), e.getMessage());
            }
        }
        return children;
    }

    /// Checks every page and element of a subtree. Safe for use by several threads, each with other subtrees.
    public void check(Subtree subtree, LeafSink sink) {
        new SubtreeCheck(this, sink, SubtreeCheck.NestedBuckets.FOLLOW).run(subtree);
    }

    /// A new walk over a bucket's leaves, in place of [#check]: before the first of them.
    public LeafWalk leaves(Bucket bucket) {
        return new LeafWalk(this, bucket);
    }

    /// Checks what can only be told when all subtrees are done.
    public BoltReport finish() {
        new FreelistCheck(file, reached, findings).run();
        long inUse = reached.size();
        return new BoltReport(findings.list(), inUse, nestedBuckets.get());
    }

    BoltFile file() {
        return file;
    }

    PageSet reached() {
        return reached;
    }

    Findings findings() {
        return findings;
    }

    void countNestedBucket() {
        nestedBuckets.incrementAndGet();
    }
}
