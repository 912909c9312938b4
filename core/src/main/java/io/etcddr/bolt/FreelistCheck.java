package io.etcddr.bolt;

/// The part of [BoltVerifier] that compares a stored freelist with what the buckets reach.
///
/// A freelist page has `count` ids of 8 bytes after its header; count 0xFFFF means that the first of them is the real
/// count. Source: bbolt `internal/freelist/shared.go`.
final class FreelistCheck {
    private static final int COUNT_IS_FIRST = 0xFFFF;

    private final BoltFile file;
    private final PageSet reached;
    private final Findings findings;

    FreelistCheck(BoltFile file, PageSet reached, Findings findings) {
        this.file = file;
        this.reached = reached;
        this.findings = findings;
    }

    void run() {
        if (!file.meta().hasFreelist()) {
            return;
        }
        long freelist = file.meta().freelist();
        long where = file.hasPage(freelist) ? file.offsetOf(freelist) : 0;
        try {
            file.requirePage("freelist", freelist);
            check(PageHeader.read(file, freelist));
        } catch (CorruptFileException e) {
            findings.add(where, e.getMessage());
        }
    }

    private void check(PageHeader header) throws CorruptFileException {
        String where = BoltFile.describe(header.id(), file.offsetOf(header.id()));
        if (header.type() != PageType.FREELIST) {
            throw new CorruptFileException("%s: found a %s page, expected FREELIST".formatted(where, header.type()));
        }
        for (long id = header.id(); id <= header.id() + header.overflow(); id++) {
            if (!reached.add(id)) {
                throw new CorruptFileException("%s: the freelist's page %d is also in a bucket".formatted(where, id));
            }
        }
        compare(header, where);
    }

    private void compare(PageHeader header, String where) throws CorruptFileException {
        long first = file.offsetOf(header.id()) + PageHeader.LENGTH;
        long room = ((header.overflow() + 1) * file.pageSize() - PageHeader.LENGTH) / 8;
        long count = header.count();
        if (count == COUNT_IS_FIRST) {
            count = file.u64(first);
            first += 8;
            room--;
        }
        if (count < 0 || count > room) {
            throw new CorruptFileException(
                    "%s: %s free pages do not fit into it".formatted(where, Long.toUnsignedString(count)));
        }
        PageSet free = new PageSet(file.meta().highWaterMark());
        long previous = 1;
        for (long i = 0; i < count; i++) {
            long id = file.u64(first + 8 * i);
            if (id <= previous || id >= file.meta().highWaterMark()) {
                throw new CorruptFileException("%s: free page %s at offset %d: expected more than %d and less than %d"
                        .formatted(
                                where,
                                Long.toUnsignedString(id),
                                first + 8 * i,
                                previous,
                                file.meta().highWaterMark()));
            }
            if (reached.contains(id)) {
                throw new CorruptFileException("%s: page %d is free and in use at once".formatted(where, id));
            }
            free.add(id);
            previous = id;
        }
        checkComplete(free, where);
    }

    /// Only worth saying when nothing else is wrong: what hangs on a damaged page is not reached either.
    private void checkComplete(PageSet free, String where) throws CorruptFileException {
        if (!findings.isEmpty()) {
            return;
        }
        for (long id = reached.firstAbsent(2); id < file.meta().highWaterMark(); id = reached.firstAbsent(id + 1)) {
            if (!free.contains(id)) {
                throw new CorruptFileException("%s: page %d is neither in use nor free".formatted(where, id));
            }
        }
    }
}
