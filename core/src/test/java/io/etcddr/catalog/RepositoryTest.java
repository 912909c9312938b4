package io.etcddr.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RepositoryTest {
    private static final SigningKey KEY = SigningKey.generate();

    private final MemoryObjectStore store = new MemoryObjectStore();

    @Test
    void whereNothingIsThereIsNoRepository() {
        assertThatThrownBy(() -> Repository.open(store))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(failure.hint())
                            .contains("Check the repository URL and its prefix; a new repository is made by"
                                    + " `etcd-dr init`.");
                })
                .hasMessage("no repository here: there is no format.json");
    }

    @Test
    void theFirstUseMarksTheStoreAndTheSecondFindsTheMark() throws Exception {
        Repository first = Repository.openOrCreate(store, new Random(1));
        Repository second = Repository.openOrCreate(store, new Random(2));
        assertThat(first.id())
                .isPresent()
                .isEqualTo(second.id())
                .isEqualTo(Repository.open(store).id());
        assertThat(new String(store.open(Layout.FORMAT, ByteRange.ALL).readAllBytes(), UTF_8))
                .isEqualTo("{\"format\":1,\"repository\":\"%s\"}"
                        .formatted(first.id().orElseThrow()));
    }

    @Test
    void aFolderIsARepositoryToo(@TempDir Path folder) throws Exception {
        try (ObjectStore files = FileObjectStore.initialize(folder)) {
            Catalog catalog = Repository.openOrCreate(files, new Random(1))
                    .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
            assertThat(catalog.points().points()).isEmpty();
            Manifest manifest = Samples.manifest(Samples.TIME, 10);
            Samples.put(files, manifest.base().key(), Samples.DATA);
            catalog.writer(KEY).publish(manifest);
            assertThat(catalog.points().points()).extracting(Point::manifest).containsExactly(manifest);
            assertThat(catalog.find(new PointSelector.Latest()).manifest()).isEqualTo(manifest);
            assertThat(catalog.lastSeen().revision()).isEqualTo(27);
            assertThat(Repository.open(files).clusters()).containsExactly(Samples.CLUSTER);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"format\":2}`|REFUSED|the repository has format 2, this program knows up to 1",
                "`{\"format\":0}`|INTEGRITY|format.json of the repository: format is not a number from 1 on",
                "`{\"format\":\"1\"}`|INTEGRITY|format.json of the repository: format is not a number from 1 on",
                "`{\"format\":1}`|INTEGRITY|format.json of the repository: repository is not an id of 32 hexadecimal digits",
                "`{\"format\":1,\"repository\":\"../../../../../../etc/passwd0000\"}`|INTEGRITY|format.json of the repository: repository is not an id of 32 hexadecimal digits",
                "`hello`|INTEGRITY|format.json of the repository: not JSON at byte 0",
                "``|INTEGRITY|format.json of the repository: not a JSON object",
            })
    void aFormatFileThatIsNotOursIsRefused(String content, ErrorCode code, String message) throws Exception {
        Samples.put(store, Layout.FORMAT, content.getBytes(UTF_8));
        assertThatThrownBy(() -> Repository.open(store))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.hint()).isPresent();
                })
                .hasMessage(message);
        assertThatThrownBy(() -> Repository.openOrCreate(store, new Random(1))).hasMessage(message);
    }

    @Test
    void aFormatFileOfAnySizeIsRead() throws Exception {
        Samples.put(store, Layout.FORMAT, new byte[1 << 20]);
        assertThatThrownBy(() -> Repository.open(store))
                .hasMessage("format.json of the repository: larger than 65536 bytes");
    }

    /// Nobody is kept from his backups because an unsigned file of forty bytes was deleted.
    @Test
    void manifestsAreFoundThoughTheFormatFileIsLost() throws Exception {
        TrustedKeys trusted = TrustedKeys.of(KEY.verifyingKey());
        Catalog catalog =
                Repository.openOrCreate(store, new Random(1)).catalog(Samples.CLUSTER, trusted, CacheFolder.off());
        Manifest manifest = Samples.manifest(Samples.TIME, 10);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        catalog.writer(KEY).publish(manifest);
        store.delete(List.of(Layout.FORMAT));
        Repository again = Repository.open(store);
        assertThat(again.id()).isEmpty();
        assertThat(again.catalog(Samples.CLUSTER, trusted, CacheFolder.off())
                        .points()
                        .points())
                .hasSize(1);
    }

    @Test
    void clustersAreThoseWithAManifest() throws Exception {
        Repository repository = Repository.openOrCreate(store, new Random(1));
        PointId id = PointId.of(Samples.TIME, PointKind.COLD, 1);
        for (String cluster : List.of("b", "a", "a.b")) {
            Samples.put(store, Layout.manifest(new ClusterName(cluster), id), new byte[1]);
        }
        Samples.put(store, new ObjectKey("c/points/" + id + "/base.db"), new byte[1]);
        Samples.put(store, new ObjectKey("_d/manifests/" + id + ".json"), new byte[1]);
        Samples.put(store, new ObjectKey("e/manifests/readme"), new byte[1]);
        assertThat(repository.clusters()).extracting(ClusterName::value).containsExactly("a", "a.b", "b");
    }
}
