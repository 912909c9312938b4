package io.etcddr.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The table of `docs/architecture.md`: which package of core may see which. A package that is not in the table
/// fails, so that a new one is thought about.
final class ImportTableTest {
    private static final String BASE = "io.etcddr.";
    private static final JavaClasses CORE =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("io.etcddr");

    /// Package → the packages of ours that it may see besides itself, `error`, `progress` and `value`.
    private static final Map<String, Set<String>> OURS = Map.ofEntries(
            Map.entry("value", Set.of()),
            Map.entry("error", Set.of()),
            Map.entry("progress", Set.of()),
            Map.entry("bolt", Set.of()),
            Map.entry("files", Set.of()),
            Map.entry("mvcc", Set.of("bolt")),
            Map.entry("datadir", Set.of("bolt", "files", "mvcc")),
            Map.entry("etcd", Set.of()),
            Map.entry("source", Set.of("etcd")),
            Map.entry("codec", Set.of()),
            Map.entry("store", Set.of()),
            Map.entry("store.s3", Set.of("store")),
            Map.entry("sign", Set.of()),
            Map.entry("catalog", Set.of("sign", "store")),
            Map.entry("retention", Set.of("catalog", "store")),
            Map.entry("lease", Set.of("catalog", "sign", "store")),
            Map.entry("config", Set.of("retention", "sign")),
            Map.entry("spool", Set.of("files")),
            Map.entry("fetch", Set.of("catalog", "codec", "store")),
            Map.entry("backup", Set.of("catalog", "codec", "etcd", "fetch", "mvcc", "source", "spool", "store")),
            Map.entry("verify", Set.of("bolt", "catalog", "codec", "fetch", "mvcc", "spool", "store")),
            Map.entry("runtime", Set.of("files")),
            Map.entry("learner", Set.of("etcd", "files", "runtime", "source")),
            Map.entry("drill", Set.of("bolt", "catalog", "datadir", "etcd", "mvcc", "restore", "runtime", "verify")),
            Map.entry("rescue", Set.of("bolt", "datadir", "etcd", "mvcc", "runtime")),
            Map.entry("restore", Set.of("bolt", "catalog", "datadir", "fetch", "mvcc", "spool", "verify")));

    /// Library → the packages that may see it. What is not listed (SLF4J aside) may be seen by nobody.
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "com.fasterxml.jackson..", Set.of("config", "datadir", "etcd", "learner", "mvcc", "sign"),
            "com.google.protobuf..", Set.of("datadir", "etcd", "mvcc"),
            "io.etcd..", Set.of("etcd"),
            "io.grpc..", Set.of("etcd"),
            "io.netty..", Set.of("etcd"),
            "software.amazon..", Set.of("store.s3"),
            "com.github.luben..", Set.of("codec"),
            "com.exceptionfactory..", Set.of("codec"));

    private static final Set<String> EVERYBODY_SEES = Set.of("error", "progress", "value");

    @Test
    void everyPackageIsInTheTable() {
        Set<String> found = CORE.stream()
                .map(type -> type.getPackageName().substring(BASE.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(OURS.keySet()).containsAll(found);
    }

    @TestFactory
    Stream<DynamicTest> aPackageSeesOnlyWhatTheTableAllows() {
        return new TreeMap<>(OURS).entrySet().stream().map(entry -> {
            String[] allowed = Stream.concat(
                            Stream.concat(Stream.of(entry.getKey()), EVERYBODY_SEES.stream()),
                            entry.getValue().stream())
                    .map(name -> BASE + name)
                    .toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage(BASE + entry.getKey())
                    .should()
                    .dependOnClassesThat(resideInAnyPackage("io.etcddr..").and(resideOutsideOfPackages(allowed)))
                    .allowEmptyShould(true);
            return DynamicTest.dynamicTest(entry.getKey(), () -> rule.check(CORE));
        });
    }

    @TestFactory
    Stream<DynamicTest> aLibraryIsSeenOnlyWhereTheTableSaysSo() {
        return new TreeMap<>(LIBRARIES).entrySet().stream().map(entry -> {
            String[] allowed =
                    entry.getValue().stream().map(name -> BASE + name).toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideOutsideOfPackages(allowed)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(entry.getKey());
            return DynamicTest.dynamicTest(entry.getKey(), () -> rule.check(CORE));
        });
    }

    @Test
    void nothingElseIsSeen() {
        String[] known = Stream.concat(
                        LIBRARIES.keySet().stream(), Stream.of("java..", "javax..", "io.etcddr..", "org.slf4j.."))
                .toArray(String[]::new);
        classes().should().onlyDependOnClassesThat().resideInAnyPackage(known).check(CORE);
    }

    @Test
    void boltSeesNothingButTheJdkAndItself() {
        classes()
                .that()
                .resideInAPackage("io.etcddr.bolt")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.etcddr.bolt")
                .check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.etcddr.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void onlyMainMethodsEndTheProcess() {
        noClasses().should().callMethod(System.class, "exit", int.class).check(CORE);
    }

    @Test
    void theEngineNeverPrints() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CORE);
    }

    @Test
    void timeIsGivenAndNeverTaken() {
        noClasses().should().callMethod(Instant.class, "now").check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Date")
                .check(CORE);
    }
}
