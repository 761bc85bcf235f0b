import type { Tx } from '../../adapters/database/database.js';
import { type AlertMetric, type AlertUnit, termsOf } from '../../engines/alerts/alert-metrics.js';
import { COMPARISONS, type Comparison } from '../../engines/alerts/threshold.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { channelsByIds } from '../../entities/alerts/alert-channel.queries.js';
import type { AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import {
  countRules,
  insertRule,
  lockRule,
  lockRules,
  type RuleRow,
  updateRule,
} from '../../entities/alerts/alert-rule.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { stepIncidents, type Transitions } from './_step-incidents.js';
import { countTransitions } from './judge-rules.js';
import { measureOf } from './measures.js';

export interface UpsertAlertRuleInput {
  readonly id?: string | null | undefined;
  readonly metric: AlertMetric;
  readonly comparison: string;
  readonly threshold: number;
  readonly windowSeconds: number;
  readonly severity: AlertSeverity;
  readonly enabled?: boolean | null | undefined;
  /** Null: every channel. Left out: as it was, of a new rule every channel. */
  readonly channelIds?: readonly string[] | null | undefined;
}

const MAX_RULES = 200;
const MAX_CHANNELS = 50;
const MIN_WINDOW_SECONDS = 60;
const MAX_WINDOW_SECONDS = 7 * 86_400;
const MAX_COUNT = 1e9;

const BOUNDS: Readonly<Record<AlertUnit, readonly [least: number, most: number]>> = {
  fraction: [0, 1],
  tasks: [0, MAX_COUNT],
  ms: [0, MAX_COUNT],
  'requests a minute': [0, MAX_COUNT],
  'of 5': [1, 5],
  severity: [0, 3],
};

/**
 * Makes a rule, or changes the one with the id; its next window is judged at once. A rule that is switched off ends its alerts.
 * Fails with INVALID for what is out of bounds or cannot be measured yet, NOT_FOUND for ids, LIMIT_EXCEEDED beyond 200 rules; a
 * rule's metric stays what it is.
 */
export async function upsertAlertRule(ctx: OperationContext, input: UpsertAlertRuleInput): Promise<RuleRow> {
  requireRight(ctx, 'alerts:manage');
  const errors = checkInput(input);
  if (errors.length > 0) throw new UserErrors(errors);
  const { rule, transitions } = await ctx.transaction(async (tx) => {
    await checkChannels(tx, input.channelIds ?? []);
    const id = input.id ?? null;
    return id === null ? { rule: await create(tx, ctx, input), transitions: null } : change(tx, ctx, { ...input, id });
  });
  if (transitions !== null) countTransitions(ctx, rule, transitions);
  return rule;
}

async function create(tx: Tx, ctx: OperationContext, input: UpsertAlertRuleInput): Promise<RuleRow> {
  await tx.query(lockRules);
  const { count } = await getOne(tx, countRules, []);
  if (count >= MAX_RULES) throw UserErrors.of('LIMIT_EXCEEDED', null, `There are at most ${MAX_RULES} rules.`);
  const { metric, comparison, threshold, windowSeconds, severity } = input;
  const now = ctx.deps.clock.now().toISOString();
  const terms = [metric, comparison, threshold, windowSeconds, severity, input.enabled ?? true];
  return getOne(tx, insertRule, [newId('rule'), ...terms, channelsOf(input, null), now]);
}

async function change(
  tx: Tx,
  ctx: OperationContext,
  input: UpsertAlertRuleInput & { readonly id: string },
): Promise<{ rule: RuleRow; transitions: Transitions | null }> {
  const known = await findOne(tx, lockRule, [input.id]);
  if (known === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such rule.');
  if (known.metric !== input.metric)
    throw UserErrors.of('INVALID', 'metric', 'A rule keeps its metric: switch it off and make another.');
  const { id, comparison, threshold, windowSeconds, severity, enabled } = input;
  const terms = [comparison, threshold, windowSeconds, severity, enabled ?? true];
  const now = ctx.deps.clock.now().toISOString();
  const rule = await getOne(tx, updateRule, [id, ...terms, channelsOf(input, known.channelIds), now]);
  return { rule, transitions: rule.enabled ? null : await stepIncidents(tx, ctx, { rule, measured: [] }) };
}

function channelsOf({ channelIds }: UpsertAlertRuleInput, known: readonly string[] | null): readonly string[] | null {
  return channelIds === undefined ? known : channelIds && [...new Set(channelIds)];
}

async function checkChannels(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const known = new Set((await tx.query(channelsByIds, [ids])).map(({ id }) => id));
  const errors = ids.flatMap((id, index): UserError[] =>
    known.has(id)
      ? []
      : [{ code: 'NOT_FOUND', field: ['channelIds', String(index)], message: 'There is no such channel.' }],
  );
  if (errors.length > 0) throw new UserErrors(errors);
}

function checkInput(input: UpsertAlertRuleInput): UserError[] {
  const { metric, comparison, threshold, windowSeconds, channelIds } = input;
  const errors: UserError[] = [];
  const invalid = (field: string, message: string) => errors.push({ code: 'INVALID', field: [field], message });
  const [least, most] = BOUNDS[termsOf(metric).unit];
  if (measureOf(metric) === null) invalid('metric', 'Nothing measures this yet.');
  if (!COMPARISONS.includes(comparison as Comparison)) invalid('comparison', `Give one of ${COMPARISONS.join(' ')}.`);
  if (!(threshold >= least && threshold <= most))
    invalid('threshold', `A threshold of this metric is ${least} to ${most}.`);
  if (windowSeconds < MIN_WINDOW_SECONDS || windowSeconds > MAX_WINDOW_SECONDS)
    invalid('windowSeconds', `A window has ${MIN_WINDOW_SECONDS} to ${MAX_WINDOW_SECONDS} seconds.`);
  if ((channelIds?.length ?? 0) > MAX_CHANNELS) invalid('channelIds', `Give at most ${MAX_CHANNELS} channels.`);
  return errors;
}
