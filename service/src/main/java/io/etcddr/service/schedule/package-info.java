/// When what is due, as pure decisions on a clock that is given: the next run of a schedule, the next attempt
/// of a run that failed, the circuit of a cluster that keeps failing. [io.etcddr.service.schedule.Alarms] wakes
/// the service at the times that were decided; Quartz, with jobs in memory, is seen nowhere else.
package io.etcddr.service.schedule;
