package io.etcddr.bolt;

/// The kinds of pages, with the one flag that each carries. Source: bbolt `internal/common/page.go`.
public enum PageType {
    BRANCH(0x01),
    LEAF(0x02),
    META(0x04),
    FREELIST(0x10),
    /// No page that bbolt knows.
    UNKNOWN(0);

    private final int flag;

    PageType(int flag) {
        this.flag = flag;
    }

    public int flag() {
        return flag;
    }

    static PageType of(int flags) {
        // A switch instead of a loop over values(): this runs once for every page of a file.
        return switch (flags) {
            case 0x01 -> BRANCH;
            case 0x02 -> LEAF;
            case 0x04 -> META;
            case 0x10 -> FREELIST;
            default -> UNKNOWN;
        };
    }
}
