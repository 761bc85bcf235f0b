import type { AlertNotice, News } from '../../adapters/alert-channels/alert-notice.js';
import { termsOf } from '../../engines/alerts/alert-metrics.js';
import { formatDuration, formatValue, limitOf, recoveryOf } from '../../engines/alerts/describe-alert.js';
import type { AlertRow } from '../../entities/alerts/alert.queries.js';
import type { RuleRow } from '../../entities/alerts/alert-rule.queries.js';
import type { OperationContext } from '../_shared/context.js';

/** What happened to an alert; `measured` is false where its end has no value of its own. */
export interface AlertHappening {
  readonly rule: RuleRow;
  readonly alert: AlertRow;
  readonly news: Exclude<News, 'TEST'>;
  readonly measured: boolean;
}

/** What channels are told of it, but for the id of the message. */
export function makeNotice(
  ctx: OperationContext,
  { rule, alert, news, measured }: AlertHappening,
): Omit<AlertNotice, 'id'> {
  const now = ctx.deps.clock.now();
  const { metric, comparison, threshold, windowSeconds } = rule;
  const isOver = news === 'RESOLVED';
  const durationMs = now.getTime() - alert.startedAt.getTime();
  const end = { value: measured ? alert.value : null, label: alert.label, durationMs };
  const acknowledged: [string, string][] =
    news === 'ACKNOWLEDGED' ? [['Acknowledged by', ctx.principal?.name ?? 'somebody']] : [];
  return {
    news,
    alertId: alert.id,
    dedupKey: alert.dedupKey,
    severity: alert.severity,
    metric,
    title: termsOf(metric).title,
    summary: isOver ? recoveryOf(metric, end) : alert.summary,
    value: alert.value,
    threshold,
    comparison,
    windowSeconds,
    startedAt: alert.startedAt.toISOString(),
    at: now.toISOString(),
    durationMs: isOver ? durationMs : null,
    facts: [
      ...(measured ? [['Value', formatValue(metric, alert.value)] as const] : []),
      ['Alarms', limitOf(rule)],
      ['Window', formatDuration(windowSeconds * 1_000)],
      ['Since', moment(alert.startedAt)],
      [isOver ? 'Lasted' : 'For', formatDuration(durationMs)],
      ...acknowledged,
    ],
    link: ctx.deps.alerts.platformUrl(),
  };
}

/** 2026-11-21 14:05 UTC */
function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
