package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.DocumentScript.When;
import io.etcddr.service.DocumentShell.Outcome;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every command that a document shows is run, in order, against a real cluster and repository, and prints what
/// the document shows.
///
/// **When a document gets a new command**, it is run from then on without further ado; what it needs is said
/// here: - a document that had none before: a [DocumentScript] in [#SCRIPTS], with the words that stand for
/// something else in reality (`replace`) and what the text tells the reader to do meanwhile (`before` and `after`
/// a command); - a program that none has used so far: [DocumentShell]; - what cannot be run in a test: its
/// beginning and the reason in [#EXCEPTIONS].
///
/// [DocumentCommandsTest] fails without.
@Tag("it")
final class DocumentsTest {
    static final List<DocumentScript> SCRIPTS = List.of(
            DocumentScript.of("README.md", 3)
                    .replace("file:///var/backups/etcd", stage -> "file://" + stage.repository())
                    .replace(
                            "m1=http://127.0.0.1:25087,m2=http://127.0.0.1:29875,m3=http://127.0.0.1:23577",
                            stage -> stage.cluster().initialCluster())
                    .replace("demo-after", stage -> stage.cluster().token())
                    .after("etcd-dr init", stage -> stage.nameTheCluster("demo"))
                    .before("etcd-restore data-dir latest", DocumentStage::destroyTheCluster)
                    .after(
                            "etcd-restore data-dir latest",
                            stage -> stage.startOn(stage.cluster().members().stream()
                                    .map(EtcdMember::name)
                                    .map("after/%s.etcd"::formatted)
                                    .toList()))
                    .before("etcd-restore verify --file snapshot.db", stage -> stage.saveSnapshot("snapshot.db"))
                    .before("etcd-dr learner status", DocumentStage::serve)
                    .replace(
                            "/var/lib/etcd-dr/learner/demo",
                            stage -> stage.learner().toString())
                    .replace("demo-rescued", stage -> stage.cluster().token())
                    .before("etcd-restore data-dir --config etcd-dr.yaml --from-learner", stage -> {
                        stage.stopServing();
                        stage.destroyTheCluster();
                    })
                    .after(
                            "etcd-restore data-dir --config etcd-dr.yaml --from-learner",
                            stage -> stage.startOn(stage.cluster().members().stream()
                                    .map(EtcdMember::name)
                                    .map("rescued/%s.etcd"::formatted)
                                    .toList())),
            DocumentScript.of("docs/operations/drills.md", 1)
                    .replace(
                            "/usr/local/bin/etcd",
                            stage -> EtcdVersion.V3_6.etcd().toString())
                    .replace(
                            "/var/tmp/drills",
                            stage -> stage.folder().resolve("drills").toString())
                    .before("etcd-dr drill", DocumentStage::backUp),
            DocumentScript.of("docs/operations/learner.md", 3).before("etcd-dr learner status", stage -> {
                stage.backUp();
                stage.serve();
            }),
            DocumentScript.of("docs/operations/rescue-from-learner.md", 3)
                    .replace(
                            "/var/lib/etcd-dr/learner/etcd",
                            stage -> stage.folder().resolve("learner").toString())
                    .replace(
                            "m1=http://10.0.0.1:2380,m2=http://10.0.0.2:2380,m3=http://10.0.0.3:2380",
                            stage -> stage.cluster().initialCluster())
                    .replace("rescued-cluster", stage -> stage.cluster().token())
                    .before("etcd-restore data-dir", stage -> {
                        if (!Files.exists(stage.repository())) {
                            stage.backUp();
                            stage.leaveALearnerOnly();
                        }
                    })
                    .after("etcd-restore data-dir --config etcd-dr.yaml --from-learner --learner-dir", stage -> {
                        if (Files.exists(stage.folder().resolve("rescued/m0.etcd"))) {
                            stage.startOn(stage.cluster().members().stream()
                                    .map(EtcdMember::name)
                                    .map("rescued/%s.etcd"::formatted)
                                    .toList());
                        }
                    }),
            DocumentScript.of("docs/operations/restore-without-etcd-dr.md", 1)
                    .before("REPOSITORY=", DocumentStage::backUp)
                    .replace("/var/backups/etcd", stage -> stage.repository().toString())
                    .replace(
                            "http://10.0.0.1:2380",
                            stage -> stage.cluster().member(0).peerUrl().toString())
                    .replace("m1", stage -> stage.cluster().member(0).name())
                    .replace(
                            "-token restored",
                            stage -> "-token " + stage.cluster().token())
                    .before("etcdutl snapshot restore", DocumentStage::destroyTheCluster)
                    .after("etcdutl snapshot restore", stage -> stage.startOn(List.of("restored.etcd"))),
            DocumentScript.of("docs/operations/retention.md", 1)
                    .before("etcd-restore list", DocumentStage::fiveDaysOfBackups));

    /// Beginning of the command → why it is not run.
    static final Map<String, String> EXCEPTIONS = Map.of(
            "make demo", "builds the distribution first, and compares what it shows itself (dev/demo.sh)",
            "make test", "runs this test",
            "docker build", "pulls its base image from a registry, which not every machine reaches",
            "docker run", "needs the image of `docker build`");

    @TempDir
    private Path folder;

    static boolean excepted(DocumentCommand command) {
        return EXCEPTIONS.keySet().stream().anyMatch(command.text()::startsWith);
    }

    @TestFactory
    Stream<DynamicTest> theCommandsOfADocumentDoWhatItShows() {
        return SCRIPTS.stream().map(script -> DynamicTest.dynamicTest(script.document(), () -> play(script)));
    }

    private void play(DocumentScript script) throws Exception {
        Path own = Files.createDirectories(folder.resolve(script.document().replace('/', '_')));
        Path reader = Files.createDirectories(own.resolve("reader"));
        try (DocumentStage stage = new DocumentStage(reader, script.members());
                DocumentShell shell = DocumentShell.start(
                        reader, Files.createDirectories(own.resolve("scratch")), stage.environment())) {
            for (DocumentCommand command : DocumentCommand.in(script.document())) {
                if (!excepted(command)) {
                    script.cue(When.BEFORE, command, stage);
                    check(command, shell.run(script.filledIn(command.text(), stage)), script, stage);
                    script.cue(When.AFTER, command, stage);
                }
            }
        }
    }

    private static void check(DocumentCommand command, Outcome outcome, DocumentScript script, DocumentStage stage)
            throws IOException {
        assertThat(outcome.exitCode())
                .as("%s%n%s", command.place(), outcome.err())
                .isZero();
        if (!command.output().isEmpty()) {
            List<String> shown = command.output().stream()
                    .map(line -> script.filledIn(line, stage))
                    .toList();
            assertThat(OutputShape.of(outcome.out().stripTrailing().lines().toList()))
                    .as("what is printed by %s", command.place())
                    .isEqualTo(OutputShape.of(shown));
        }
    }
}
