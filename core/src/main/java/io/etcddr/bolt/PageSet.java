package io.etcddr.bolt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A set of page ids, one bit for each page of the file, filled by several threads at once.
final class PageSet {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;
    private final long pages;

    /// @param pages the high-water mark, which [BoltFile] has compared with the file's size
    PageSet(long pages) {
        this.pages = pages;
        this.words = new long[Math.toIntExact((pages + 63) >>> 6)];
    }

    /// False if the page was there before.
    boolean add(long page) {
        long bit = 1L << page;
        long before = (long) WORD.getAndBitwiseOr(words, (int) (page >>> 6), bit);
        return (before & bit) == 0;
    }

    /// To be asked when no thread adds any more.
    boolean contains(long page) {
        return (words[(int) (page >>> 6)] & 1L << page) != 0;
    }

    /// To be asked when no thread adds any more.
    long size() {
        long size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /// The lowest page from `start` on that is not in the set; the number of pages if there is none.
    long firstAbsent(long start) {
        long page = start;
        while (page < pages && contains(page)) {
            page++;
        }
        return page;
    }
}
