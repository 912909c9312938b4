package io.etcddr.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A service connects anew for every run, for months.
@Tag("it")
final class ClientMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void clientsThatComeAndGoLeaveNoMemoryBehind() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            use(cluster, 5);
            long before = direct();
            use(cluster, 50);
            assertThat(direct() - before).as("bytes").isLessThan(16 * MIB);
        }
    }

    private static void use(EtcdCluster cluster, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (EtcdClient client = EtcdClient.connect(cluster.access())) {
                assertThat(client.view().members()).isNotEmpty();
            }
        }
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
