package io.etcddr.service.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.CronSyntax.Gaps;
import io.etcddr.config.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuartzCronTest {
    private final QuartzCron cron = new QuartzCron(InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 30 3 * * ?",
                "0 0 4 ? * SUN",
                "*/10 * * * * ?",
                "0 0 0 L * ?",
                "0 0 12 1 JAN ? 2030",
                "0 0/15 8-18 ? * MON-FRI",
            })
    void whatQuartzSchedulesIsRight(String expression) {
        assertThat(cron.problem(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 30 3 * * *|exactly one of day of month and day of week must be ?",
                "0 30 3 ? * ?|exactly one of day of month and day of week must be ?",
                "0 61 3 * * ?|minute and Second values must be between 0 and 59",
                "0 0 25 * * ?|hour values must be between 0 and 23",
                "0 0 4 ? * FOO|invalid Day-of-Week value: 'FOO'",
                "a b c d e f|a field is not what cron knows",
                "0 0 99999999999 * * ?|a field is not what cron knows",
                "0 0 0 30 2 ?|that time never comes",
                "0 0 0 1 1 ? 2020|that time never comes",
            })
    void whatIsWrongIsTold(String expression, String problem) {
        assertThat(cron.problem(expression)).contains(problem);
    }

    @Test
    void theGapsOfAScheduleAreTheShortestAndTheLongest() {
        assertThat(gaps("0 30 3 * * ?", ZoneOffset.UTC)).isEqualTo(new Gaps(Duration.ofDays(1), Duration.ofDays(1)));
        assertThat(gaps("0 0 8,18 * * ?", ZoneOffset.UTC))
                .isEqualTo(new Gaps(Duration.ofHours(10), Duration.ofHours(14)));
        assertThat(gaps("0 0 0 1 * ?", ZoneOffset.UTC)).isEqualTo(new Gaps(Duration.ofDays(28), Duration.ofDays(31)));
        assertThat(gaps("0 0 12 * * ?", ZoneId.of("Europe/Berlin")))
                .isEqualTo(new Gaps(Duration.ofHours(23), Duration.ofHours(25)));
    }

    @Test
    void aScheduleWithOneRunLeftHasNoGaps() {
        assertThat(cron.gaps(new Schedule.Cron("0 0 12 1 JAN ? 2030", ZoneOffset.UTC)))
                .isEmpty();
        assertThat(cron.gaps(new Schedule.Cron("nonsense", ZoneOffset.UTC))).isEmpty();
    }

    private Gaps gaps(String expression, ZoneId zone) {
        return cron.gaps(new Schedule.Cron(expression, zone)).orElseThrow();
    }
}
