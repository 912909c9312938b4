package io.etcddr.service.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What `docs/architecture.md` says of the packages of the service.
final class ServiceImportsTest {
    private static final String BASE = "io.etcddr.service.";
    private static final JavaClasses SERVICE =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("io.etcddr.service");

    @Test
    void quartzIsSeenOnlyBySchedule() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "schedule")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.quartz..")
                .check(SERVICE);
    }

    @Test
    void theRunnerKnowsNothingOfEtcdOrStores() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + "run", BASE + "schedule")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcddr.etcd..", "io.etcddr.store..", "io.etcddr.backup..", "io.etcddr.lease..")
                .check(SERVICE);
    }

    @Test
    void whatLooksInFromOutsideSeesTheViewAndNothingBehindIt() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + "http", BASE + "page", BASE + "metrics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + "serve", BASE + "cluster", BASE + "run", BASE + "schedule", BASE + "wiring")
                .check(SERVICE);
    }

    @Test
    void decisionsAreMadeOnAClockThatIsGiven() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + "cluster", BASE + "run", BASE + "state", BASE + "job")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.Clock.class, "systemUTC")
                .check(SERVICE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.etcddr.service.(*)..").should().beFreeOfCycles().check(SERVICE);
    }
}
