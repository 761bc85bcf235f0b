import { stringEnum } from './string-enum.js';

export const HealthStatuses = stringEnum('HealthStatus', 'How well something works.', {
  HEALTHY: 'As it should.',
  DEGRADED: 'It works, but late or in part.',
  UNHEALTHY: 'It does not work.',
});

export type HealthStatus = keyof typeof HealthStatuses;
