import type { Counter, Gauge, Histogram } from 'prom-client';
import type { Makers } from './metrics.js';

/** Posters, and what a vision model makes of them. */
export interface PosterMetrics {
  readonly posterAnalyses: Counter<'provider' | 'outcome'>;
  readonly posterAnalysisSeconds: Histogram<'provider'>;
  readonly posterVisionRequests: Counter<'outcome'>;
  readonly posterVisionPaused: Gauge;
  readonly posterCostUsd: Counter<'provider'>;
}

const SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function posterMetrics({ counter, gauge, histogram }: Makers): PosterMetrics {
  return {
    posterAnalyses: counter(
      'poster_analyses_total',
      'Posters looked at, by provider and outcome: analysed, cached, or the code of the failure.',
      ['provider', 'outcome'],
    ),
    posterAnalysisSeconds: histogram(
      'poster_analysis_seconds',
      'Time to fetch and look at one poster, without waiting for turns; cached and failed ones are not counted.',
      { buckets: SECONDS, labelNames: ['provider'] },
    ),
    posterVisionRequests: counter(
      'poster_vision_requests_total',
      'Requests to the vision model, by outcome: ok, or why there was no answer.',
      ['outcome'],
    ),
    posterVisionPaused: gauge(
      'poster_vision_paused',
      '1 from when the vision model failed several times in a row until it has answered again; meanwhile it is not asked.',
    ),
    posterCostUsd: counter('poster_cost_usd_total', 'What the vision model cost, in US dollars.', ['provider']),
  };
}
