import type { Counter, Gauge, Histogram } from 'prom-client';
import type { Makers } from './metrics.js';

/** What alarms, and whether it reaches anybody. */
export interface AlertMetrics {
  readonly alertTransitions: Counter<'metric' | 'transition'>;
  readonly alertsFiring: Gauge<'severity'>;
  readonly alertDeliveries: Counter<'kind' | 'outcome'>;
  readonly alertDeliverySeconds: Histogram<'kind'>;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

export function alertMetrics({ counter, gauge, histogram }: Makers): AlertMetrics {
  return {
    alertTransitions: counter(
      'alert_transitions_total',
      'Alerts that fired or were resolved, by metric and transition.',
      ['metric', 'transition'],
    ),
    alertsFiring: gauge('alerts_firing', 'Alerts that fire now, by severity; read from the database.', ['severity']),
    alertDeliveries: counter(
      'alert_deliveries_total',
      'Attempts to tell a channel of an alert, by kind of channel and outcome (succeeded, retried, failed).',
      ['kind', 'outcome'],
    ),
    alertDeliverySeconds: histogram(
      'alert_delivery_seconds',
      'Time to tell a channel of an alert, by kind of channel.',
      {
        buckets: SECONDS,
        labelNames: ['kind'],
      },
    ),
  };
}
