import type { Standing } from './threshold.js';

/** How long a dedup key is silent after its firing was told of, in milliseconds. */
export const QUIET_MS = 3_600_000;

/** What is open for a dedup key, before this window. */
export interface OpenIncident {
  readonly state: 'PENDING' | 'FIRING';
  /** Whether its firing was told of. */
  readonly isNotified: boolean;
  readonly isAcknowledged: boolean;
}

/** What one window says, and when the firing of this dedup key was last told of, in this incident or one before. */
export interface WindowVerdict {
  readonly standing: Standing;
  readonly atOnce: boolean;
  readonly nowMs: number;
  readonly lastNotifiedMs: number | null;
}

/**
 * What becomes of the incident. OPEN begins one as PENDING; DROP forgets one that was only that; FIRE begins or promotes one; REMIND
 * says again that it fires; RESOLVE ends it; KEEP changes nothing but the value. `notify`: whether channels are told.
 */
export interface AlertStep {
  readonly action: 'NONE' | 'OPEN' | 'DROP' | 'FIRE' | 'KEEP' | 'REMIND' | 'RESOLVE';
  readonly notify: boolean;
}

/**
 * The state machine of one dedup key, one window at a time: a first breach is PENDING, a second in a row FIRING, clear of the
 * hysteresis resolves. A dedup key tells of its firing at most once an hour, so that one that flaps says twice in an hour what
 * it has to say: that it fires, and that it is over. What fires in the silence is told when the hour is up and it still does;
 * an end is told if and only if its beginning was. Acknowledged ones are not repeated.
 */
export function stepAlert(open: OpenIncident | null, verdict: WindowVerdict): AlertStep {
  const isQuiet = verdict.lastNotifiedMs !== null && verdict.nowMs - verdict.lastNotifiedMs < QUIET_MS;
  if (open?.state === 'FIRING') return stepFiring(open, verdict.standing, isQuiet);
  if (verdict.standing !== 'BREACHED') return silent(open === null ? 'NONE' : 'DROP');
  return open === null && !verdict.atOnce ? silent('OPEN') : { action: 'FIRE', notify: !isQuiet };
}

function stepFiring(open: OpenIncident, standing: Standing, isQuiet: boolean): AlertStep {
  if (standing === 'CLEAR') return { action: 'RESOLVE', notify: open.isNotified };
  return isQuiet || open.isAcknowledged ? silent('KEEP') : { action: 'REMIND', notify: true };
}

function silent(action: AlertStep['action']): AlertStep {
  return { action, notify: false };
}
