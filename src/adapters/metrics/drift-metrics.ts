import { Counter, Gauge, type Registry } from 'prom-client';

/** What drift monitoring counts. The gauges are read from the database when `/metrics` is asked. */
export interface DriftMetrics {
  readonly imagesProfiled: Counter<'outcome'>;
  readonly runs: Counter<'kind' | 'outcome'>;
  readonly runsMissed: Counter;
  readonly reports: Counter<'severity'>;
  readonly severity: Gauge<'baseline'>;
  readonly score: Gauge<'baseline'>;
  readonly alertsFiring: Gauge;
  readonly retrainingRequests: Counter<'priority' | 'state'>;
}

/** Adds them to a registry. */
export function createDriftMetrics(registry: Registry): DriftMetrics {
  const registers = [registry];
  return {
    imagesProfiled: new Counter({
      name: 'drift_images_profiled_total',
      help: 'Pictures of image sets, by outcome: profiled or failed.',
      labelNames: ['outcome'],
      registers,
    }),
    runs: new Counter({
      name: 'drift_runs_total',
      help: 'Image sets worked on to the end, by kind (baseline, check) and outcome (done, failed).',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    runsMissed: new Counter({
      name: 'drift_runs_missed_total',
      help: 'Scheduled checks that did not run when they were due, or came to nothing.',
      registers,
    }),
    reports: new Counter({
      name: 'drift_reports_total',
      help: 'Drift reports written, by severity.',
      labelNames: ['severity'],
      registers,
    }),
    severity: new Gauge({
      name: 'drift_severity',
      help: 'Severity of the newest report of each active baseline: NONE 0, LOW 1, MEDIUM 2, HIGH 3; read from the database.',
      labelNames: ['baseline'],
      registers,
    }),
    score: new Gauge({
      name: 'drift_score',
      help: 'Score of the newest report of each active baseline, 0–4: LOW, MEDIUM and HIGH begin at 1, 2 and 3; read from the database.',
      labelNames: ['baseline'],
      registers,
    }),
    alertsFiring: new Gauge({
      name: 'drift_alerts_firing',
      help: 'Drift alerts that nothing has ended yet; read from the database.',
      registers,
    }),
    retrainingRequests: new Counter({
      name: 'retraining_requests_total',
      help: 'Retraining requests made, by priority and by state: requested, or cooled down because of an earlier one.',
      labelNames: ['priority', 'state'],
      registers,
    }),
  };
}
