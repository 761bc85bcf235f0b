import { Command } from 'commander';
import { createApiClient } from './_shared/api-client.js';
import { readServerOptions, withServerOptions } from './_shared/server-options.js';
import { alignPairs, formatNumber, terminal } from './_shared/terminal.js';

interface PosterMetrics {
  readonly total: number;
  readonly errorRate: number;
  readonly averageLatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  readonly requestsPerMinute: number;
  readonly cacheHitRate: number;
  readonly costUsd: number;
  readonly recentErrors: readonly {
    readonly at: string;
    readonly contentId: string | null;
    readonly code: string;
    readonly message: string;
  }[];
}

const METRICS = `{ posterMetrics {
  total errorRate averageLatencyMs p95LatencyMs requestsPerMinute cacheHitRate costUsd recentErrors { at contentId code message }
} }`;

/** `vitrine metrics`: how the analysis of posters went in the last day. */
export function metricsCommand(): Command {
  return withServerOptions(new Command('metrics'))
    .summary('tell how the analysis of posters goes')
    .description('Asks a running server how the posters of the last 24 hours went, and for the newest failures.')
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      `
Example:
  VITRINE_KEY=vt_… vitrine metrics`,
    )
    .action(async (flags: { url: string; key?: string; json?: true }) => {
      const api = createApiClient(readServerOptions(flags));
      const { posterMetrics } = await api.execute<{ posterMetrics: PosterMetrics }>(METRICS);
      if (flags.json === true) terminal.print(JSON.stringify(posterMetrics));
      else for (const line of describeMetrics(posterMetrics)) terminal.print(line);
    });
}

function describeMetrics(metrics: PosterMetrics): string[] {
  const { averageLatencyMs, p95LatencyMs } = metrics;
  const latency =
    averageLatencyMs === null
      ? 'none measured'
      : `${Math.round(averageLatencyMs)} ms mean, ${Math.round(p95LatencyMs ?? 0)} ms p95`;
  return [
    'Posters of the last 24 hours',
    ...alignPairs([
      ['Looked at', `${formatNumber(metrics.total)}  (${metrics.requestsPerMinute.toFixed(2)} a minute)`],
      ['Failed', percent(metrics.errorRate)],
      ['From cache', percent(metrics.cacheHitRate)],
      ['Latency', latency],
      ['Cost', `${metrics.costUsd.toFixed(4)} USD`],
    ]),
    ...metrics.recentErrors.map(
      ({ at, contentId, code, message }) => `  ${at}  ${contentId ?? '-'}  ${code}: ${message}`,
    ),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
