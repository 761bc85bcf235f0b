import { findOne } from '../../entities/_shared/statement.js';
import {
  claimRule,
  dueRules,
  markJudged,
  postponeRule,
  type RuleRow,
} from '../../entities/alerts/alert-rule.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { stepIncidents, type Transitions } from './_step-incidents.js';
import { type Measured, measureOf } from './measures.js';

/** Windows of a rule end as often as they are long, but at least so often: longer ones overlap. */
const LONGEST_STEP_MS = 300_000;
/** Subjects of a metric that are looked at. */
const MAX_SUBJECTS = 200;
/** When a rule that could not be judged is tried again. */
const RETRY_MS = 60_000;

/**
 * Judges every rule whose window has ended, each once however many processes ask at once: measures, moves its incidents on, sends
 * what there is to tell. A rule that cannot be judged is logged and does not hold up the others. Answers how many were judged.
 */
export async function judgeRules(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'alerts:manage');
  const { database, clock, logger } = ctx.deps;
  const due = await database.query(dueRules, [clock.now().toISOString()]);
  let judged = 0;
  for (const { id } of due) {
    if (ctx.signal.aborted) break;
    try {
      if (await judgeRule(ctx, id)) judged += 1;
    } catch (error) {
      logger.error({ err: error, ruleId: id }, 'An alert rule could not be judged.');
      await ctx.transaction((tx) => tx.query(postponeRule, [id, after(ctx, RETRY_MS)]));
    }
  }
  return judged;
}

async function judgeRule(ctx: OperationContext, id: string): Promise<boolean> {
  const done = await ctx.transaction(async (tx) => {
    const now = ctx.deps.clock.now();
    const rule = await findOne(tx, claimRule, [id, now.toISOString()]);
    if (rule === null) return null;
    const since = new Date(now.getTime() - rule.windowSeconds * 1_000);
    const measured = worstFirst(rule, (await measureOf(rule.metric)?.(tx, since, now)) ?? []).slice(0, MAX_SUBJECTS);
    const transitions = await stepIncidents(tx, ctx, { rule, measured });
    const next = after(ctx, Math.min(rule.windowSeconds * 1_000, LONGEST_STEP_MS));
    await tx.query(markJudged, [id, now.toISOString(), next, measured[0]?.value ?? null]);
    return { rule, transitions };
  });
  if (done !== null) countTransitions(ctx, done.rule, done.transitions);
  return done !== null;
}

function worstFirst({ comparison }: RuleRow, measured: readonly Measured[]): Measured[] {
  const sign = comparison.startsWith('>') ? -1 : 1;
  return measured.toSorted((a, b) => sign * (a.value - b.value));
}

function after(ctx: OperationContext, ms: number): string {
  return new Date(ctx.deps.clock.now().getTime() + ms).toISOString();
}

/** Counts what happened, once it is committed. */
export function countTransitions(ctx: OperationContext, { metric }: RuleRow, { fired, resolved }: Transitions): void {
  const { alertTransitions } = ctx.deps.metrics;
  if (fired > 0) alertTransitions.inc({ metric, transition: 'fired' }, fired);
  if (resolved > 0) alertTransitions.inc({ metric, transition: 'resolved' }, resolved);
}
