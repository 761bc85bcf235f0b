import { type AlertStep, type OpenIncident, stepAlert } from '../../../src/engines/alerts/step-alert.js';
import type { Standing } from '../../../src/engines/alerts/threshold.js';

/** Runs windows through the state machine as the evaluator does; answers what each did. */
export function describeTransitions(
  windows: readonly { readonly standing: Standing; readonly nowMs: number }[],
): (AlertStep & { readonly nowMs: number })[] {
  let open: OpenIncident | null = null;
  let lastNotifiedMs: number | null = null;
  return windows.map(({ standing, nowMs }) => {
    const step = stepAlert(open, { standing, atOnce: false, nowMs, lastNotifiedMs });
    const isTold = step.notify && step.action !== 'RESOLVE';
    if (isTold) lastNotifiedMs = nowMs;
    open = follow(open, step, isTold);
    return { ...step, nowMs };
  });
}

function follow(open: OpenIncident | null, { action }: AlertStep, isTold: boolean): OpenIncident | null {
  if (action === 'RESOLVE' || action === 'DROP' || action === 'NONE') return null;
  if (action === 'OPEN') return { state: 'PENDING', isNotified: false, isAcknowledged: false };
  const isNotified = isTold || open?.isNotified === true;
  return { state: 'FIRING', isNotified, isAcknowledged: false };
}
