import { createHash } from 'node:crypto';
import type { Tx } from '../../adapters/database/database.js';
import { summaryOf } from '../../engines/alerts/describe-alert.js';
import { type AlertStep, type OpenIncident, stepAlert } from '../../engines/alerts/step-alert.js';
import { firesAtOnce, standingOf } from '../../engines/alerts/threshold.js';
import { getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import {
  type AlertRow,
  deletePendingAlert,
  insertAlert,
  lastNotified,
  openAlertsOfRule,
  updateAlert,
} from '../../entities/alerts/alert.queries.js';
import type { RuleRow } from '../../entities/alerts/alert-rule.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { appendAlertEvent, tellChannels } from './_tell-channels.js';
import type { Measured } from './measures.js';

/** What happened to a rule's incidents, for who counts it. */
export interface Transitions {
  readonly fired: number;
  readonly resolved: number;
}

/** One dedup key in one window: what is open of it, and what was measured of it, if anything. */
interface KeyInWindow {
  readonly key: string;
  readonly open: AlertRow | null;
  readonly measured: Measured | null;
}

/** Moves a rule's incidents on by one window, in a transaction that holds the rule. What was not measured is clear. */
export async function stepIncidents(
  tx: Tx,
  ctx: OperationContext,
  { rule, measured }: { readonly rule: RuleRow; readonly measured: readonly Measured[] },
): Promise<Transitions> {
  const keys = await keysOf(tx, rule, measured);
  const notified = await tx.query(lastNotified, [keys.map(({ key }) => key)]);
  const lastMsOf = new Map(notified.map(({ dedupKey, notifiedAt }) => [dedupKey, notifiedAt.getTime()]));
  const counts = { fired: 0, resolved: 0 };
  for (const one of keys) {
    const step = stepOf(ctx, rule, { ...one, lastNotifiedMs: lastMsOf.get(one.key) ?? null });
    await carryOut(tx, ctx, { rule, ...one, step });
    if (step.action === 'FIRE') counts.fired += 1;
    if (step.action === 'RESOLVE') counts.resolved += 1;
  }
  return counts;
}

async function keysOf(tx: Tx, rule: RuleRow, measured: readonly Measured[]): Promise<KeyInWindow[]> {
  const open = new Map((await tx.query(openAlertsOfRule, [rule.id])).map((alert) => [alert.dedupKey, alert]));
  const values = new Map(measured.map((one) => [dedupKeyOf(rule, one.subject), one]));
  return [...new Set([...open.keys(), ...values.keys()])].map((key) => ({
    key,
    open: open.get(key) ?? null,
    measured: values.get(key) ?? null,
  }));
}

const MAX_SUBJECT_LENGTH = 100;

/** The same for one rule and subject for ever; at most 255 characters, as PagerDuty takes. */
function dedupKeyOf({ id }: RuleRow, subject: string | null): string {
  if (subject === null) return `vitrine/${id}`;
  const isShort = subject.length <= MAX_SUBJECT_LENGTH && /^[\x21-\x7e]+$/.test(subject);
  return `vitrine/${id}/${isShort ? subject : createHash('sha256').update(subject).digest('base64url')}`;
}

function stepOf(
  ctx: OperationContext,
  rule: RuleRow,
  { open, measured, lastNotifiedMs }: KeyInWindow & { readonly lastNotifiedMs: number | null },
): AlertStep {
  const standing = measured === null ? 'CLEAR' : standingOf(rule, measured.value);
  const atOnce = measured !== null && firesAtOnce(rule, measured.value);
  return stepAlert(incidentOf(open), { standing, atOnce, nowMs: ctx.deps.clock.now().getTime(), lastNotifiedMs });
}

function incidentOf(open: AlertRow | null): OpenIncident | null {
  if (open === null) return null;
  const state = open.state === 'PENDING' ? 'PENDING' : 'FIRING';
  return { state, isNotified: open.notifiedAt !== null, isAcknowledged: open.acknowledgedById !== null };
}

interface Carried extends KeyInWindow {
  readonly rule: RuleRow;
  readonly step: AlertStep;
}

async function carryOut(tx: Tx, ctx: OperationContext, carried: Carried): Promise<void> {
  const { rule, open, measured, step } = carried;
  const { action } = step;
  if (action === 'NONE') return;
  if (action === 'DROP') {
    if (open !== null) await tx.query(deletePendingAlert, [open.id]);
    return;
  }
  const alert = await writeAlert(tx, ctx, { ...carried, step: { ...step, action } });
  if (action === 'FIRE') await appendAlertEvent(tx, ctx, { type: 'alert.fired.v1', alert });
  if (action === 'RESOLVE') await appendAlertEvent(tx, ctx, { type: 'alert.resolved.v1', alert });
  if (!step.notify) return;
  const news = action === 'RESOLVE' ? 'RESOLVED' : open?.notifiedAt ? 'REMINDED' : 'FIRED';
  await tellChannels(tx, ctx, { rule, alert, news, measured: measured !== null });
}

type Acting = Exclude<AlertStep['action'], 'NONE' | 'DROP'>;

const STATES: Readonly<Record<Acting, AlertRow['state']>> = {
  OPEN: 'PENDING',
  FIRE: 'FIRING',
  KEEP: 'FIRING',
  REMIND: 'FIRING',
  RESOLVE: 'RESOLVED',
};

/** The alert as this window leaves it. */
function writeAlert(
  tx: Tx,
  ctx: OperationContext,
  { rule, key, open, measured, step }: Carried & { readonly step: { readonly action: Acting } },
): Promise<AlertRow> {
  const now = ctx.deps.clock.now().toISOString();
  const state = STATES[step.action];
  const toldAt = step.notify && state === 'FIRING' ? now : null;
  if (open !== null) return updateOpen(tx, { rule, open, measured, state, toldAt, now });
  // What is not open begins because it was measured.
  if (measured === null) throw new Error('An alert begins with a value.');
  const { value, label } = measured;
  const terms = [rule.id, key, state, rule.severity, summaryOf(rule, measured), value];
  return getOne(tx, insertAlert, [newId('alert'), ...terms, now, toldAt, label]);
}

interface Updated {
  readonly rule: RuleRow;
  readonly open: AlertRow;
  readonly measured: Measured | null;
  readonly state: AlertRow['state'];
  readonly toldAt: string | null;
  readonly now: string;
}

/** The end keeps the words and the severity of what it is the end of. */
function updateOpen(tx: Tx, { rule, open, measured, state, toldAt, now }: Updated): Promise<AlertRow> {
  const value = measured?.value ?? open.value;
  if (state === 'RESOLVED')
    return getOne(tx, updateAlert, [open.id, state, open.severity, open.summary, value, null, now]);
  const summary = measured === null ? open.summary : summaryOf(rule, measured);
  return getOne(tx, updateAlert, [open.id, state, rule.severity, summary, value, toldAt, null]);
}
