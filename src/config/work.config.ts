import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { defineGroup } from './setting.js';

const hours = (fallback: number) =>
  z.coerce.number('hours').positive('more than 0').max(8_760, 'at most a year').default(fallback);

/** Background work and review. */
export const WORK_GROUP = defineGroup('Work', {
  IMAGE_PROCESSES: {
    schema: z.coerce
      .number('a number')
      .int('a whole number')
      .min(1, 'at least 1')
      .max(64, 'at most 64')
      .default(Math.min(availableParallelism(), 4)),
    description: 'Child processes in which pictures are decoded and measured.',
    shownDefault: 'the number of cores, at most 4',
  },
  IMAGE_PROCESS_MEMORY_MB: {
    schema: z.coerce.number('megabytes').int('a whole number').min(128, 'at least 128').default(512),
    description: 'Resident memory past which such a process is ended and replaced; the picture at fault is refused.',
    shownDefault: '512',
  },
  REVIEW_SLA_HOURS_URGENT: {
    schema: hours(4),
    description: 'Hours until an URGENT review task is due.',
    shownDefault: '4',
  },
  REVIEW_SLA_HOURS_HIGH: {
    schema: hours(12),
    description: 'Hours until a HIGH review task is due.',
    shownDefault: '12',
  },
  REVIEW_SLA_HOURS_NORMAL: {
    schema: hours(48),
    description: 'Hours until a NORMAL review task is due.',
    shownDefault: '48',
  },
  REVIEW_SLA_HOURS_LOW: {
    schema: hours(120),
    description: 'Hours until a LOW review task is due.',
    shownDefault: '120',
  },
  EVENT_RETENTION_DAYS: {
    schema: z.coerce.number('days').int('a whole number').min(1, 'at least 1').max(365, 'at most 365').default(7),
    description:
      'Days for which subscriptions can be resumed at least; older events leave the log by whole partitions.',
    shownDefault: '7',
  },
  AUDIT_RETENTION_DAYS: {
    schema: z.coerce.number('days').int('a whole number').min(1, 'at least 1').max(3_650, 'at most 3650').default(365),
    description: 'Days for which the audit log is kept.',
    shownDefault: '365',
  },
  JOB_RETENTION_DAYS: {
    schema: z.coerce.number('days').int('a whole number').min(7, 'at least 7').max(3_650, 'at most 3650').default(90),
    description:
      'Days for which jobs are kept after their end, done, failed or cancelled; as long as EVENT_RETENTION_DAYS at least.',
    shownDefault: '90',
  },
});
