/** How urgent the business holds a task. */
export type ReviewPriority = 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT';

/** Hours from a task's creation to the end of its SLA, by priority. */
export type SlaHours = Readonly<Record<ReviewPriority, number>>;

/** What places a task in the queue. Moments in milliseconds of Unix time. */
export interface RankedTask {
  readonly priority: ReviewPriority;
  /** 0–1, as `uncertainty` gives it. */
  readonly uncertainty: number;
  readonly createdAtMs: number;
  readonly dueAtMs: number;
}

/** A score at one moment and the four addends it consists of, in points. */
export interface PriorityScore {
  readonly total: number;
  readonly parts: {
    /** LOW 0, NORMAL 10, HIGH 20, URGENT 40. */
    readonly business: number;
    /** 0–10. */
    readonly uncertainty: number;
    /** 10 a day: negative while time remains, 0 when the SLA ends, positive after. */
    readonly slaUrgency: number;
    /** 5 a day since creation. */
    readonly age: number;
  };
}

const BUSINESS_POINTS = { LOW: 0, NORMAL: 10, HIGH: 20, URGENT: 40 } as const satisfies Record<ReviewPriority, number>;
const UNCERTAINTY_POINTS = 10;
const SLA_POINTS_PER_DAY = 10;
const AGE_POINTS_PER_DAY = 5;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Keys count time from 2026-01-01 UTC, which leaves a double's digits to the differences. Stored keys depend on it. */
const KEY_EPOCH_MS = 1_767_225_600_000;

/** The end of the SLA of a task created at `createdAtMs`. Every hour counts: there is no business calendar. */
export function dueAtMs(priority: ReviewPriority, createdAtMs: number, slaHours: SlaHours): number {
  return createdAtMs + slaHours[priority] * HOUR_MS;
}

/**
 * The place of a task in the queue, in points, as a number that never changes: higher goes first. All scores grow by the
 * same 15 points a day, so the order of two tasks is the same at every moment and can be stored and indexed:
 * `ORDER BY priority_key DESC, id`, keyset and `FOR UPDATE SKIP LOCKED` included, without a clock in the statement.
 * That is why urgency is counted in days to the due time and not as a share of the SLA, and why nothing saturates.
 * Recompute only when priority, due time or image score change.
 */
export function priorityKey(task: RankedTask): number {
  return (
    BUSINESS_POINTS[task.priority] +
    UNCERTAINTY_POINTS * task.uncertainty -
    (SLA_POINTS_PER_DAY * (task.dueAtMs - KEY_EPOCH_MS)) / DAY_MS -
    (AGE_POINTS_PER_DAY * (task.createdAtMs - KEY_EPOCH_MS)) / DAY_MS
  );
}

/** The score at `nowMs` of a task whose stored key is `key`: `priorityScore(task, now).total` but for rounding (1e-9). */
export function priorityScoreAt(key: number, nowMs: number): number {
  return key + ((SLA_POINTS_PER_DAY + AGE_POINTS_PER_DAY) * (nowMs - KEY_EPOCH_MS)) / DAY_MS;
}

/**
 * The score at `nowMs` with its parts. With the default SLA (4, 12, 48, 120 hours) a fresh URGENT task starts at 38.3 points,
 * HIGH 15, NORMAL −10, LOW −50: a NORMAL one passes fresh HIGH ones after 40 hours, 8 before it is due, and nothing starves:
 * a LOW one passes even fresh URGENT ones after 5.9 days. Full uncertainty is worth 16 hours of waiting.
 */
export function priorityScore(task: RankedTask, nowMs: number): PriorityScore {
  const parts = {
    business: BUSINESS_POINTS[task.priority],
    uncertainty: UNCERTAINTY_POINTS * task.uncertainty,
    slaUrgency: (SLA_POINTS_PER_DAY * (nowMs - task.dueAtMs)) / DAY_MS,
    age: (AGE_POINTS_PER_DAY * (nowMs - task.createdAtMs)) / DAY_MS,
  };
  return { total: parts.business + parts.uncertainty + parts.slaUrgency + parts.age, parts };
}
