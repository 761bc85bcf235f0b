import type { Conditions } from '../../entities/_shared/page-query.js';
import type { ReviewPriority, ReviewTaskState } from '../../entities/review/review-task.entity.js';

/** Which tasks; what is left out, null or an empty list restricts nothing. */
export interface TaskFilter {
  readonly state?: readonly ReviewTaskState[] | null | undefined;
  readonly priority?: readonly ReviewPriority[] | null | undefined;
  readonly vendorId?: string | null | undefined;
  readonly category?: string | null | undefined;
  /** Whether the asking reviewer holds a live lease. */
  readonly claimedByMe?: boolean | null | undefined;
  readonly slaBreached?: boolean | null | undefined;
}

const WAITING: readonly ReviewTaskState[] = ['OPEN', 'CLAIMED'];

/** The values of a list filter, or null when it restricts nothing. */
export function chosen<Value>(values: readonly Value[] | null | undefined): readonly Value[] | null {
  return values === null || values === undefined || values.length === 0 ? null : values;
}

/** Adds the filter's conditions. Without a state the waiting tasks are meant. `me` asks at the moment `now`. */
export function addTaskConditions(
  conditions: Conditions,
  filter: TaskFilter,
  { me, now }: { readonly me: string; readonly now: string },
): Conditions {
  addStates(conditions, chosen(filter.state) ?? WAITING);
  const priorities = chosen(filter.priority);
  if (priorities !== null) conditions.add('priority = ANY(?::text[])', priorities);
  if (typeof filter.vendorId === 'string') conditions.add('vendor_id = ?', filter.vendorId);
  if (typeof filter.category === 'string') conditions.add('category = ?', filter.category);
  if (typeof filter.slaBreached === 'boolean') conditions.add('sla_breached = ?', filter.slaBreached);
  if (typeof filter.claimedByMe === 'boolean') {
    const mine = `lease ->> 'reviewerId' = ${conditions.bind(me)}`;
    const live = `(lease ->> 'expiresAt')::timestamptz > ${conditions.bind(now)}::timestamptz`;
    const held = `EXISTS (SELECT FROM jsonb_array_elements(leases) AS held(lease) WHERE ${mine} AND ${live})`;
    // Few tasks are held, and these have an index; a reviewer asks for his own all day.
    conditions.addPlain(filter.claimedByMe ? `lease_ends_at IS NOT NULL AND ${held}` : `NOT ${held}`);
  }
  return conditions;
}

/** Waiting and ended tasks have indexes of their own, which PostgreSQL uses only when the condition says so in full. */
function addStates(conditions: Conditions, states: readonly ReviewTaskState[]): void {
  const waiting = WAITING.filter((state) => states.includes(state));
  const ended = states.some((state) => !WAITING.includes(state));
  if (!ended) conditions.addPlain("state IN ('OPEN', 'CLAIMED')");
  if (waiting.length === 0) conditions.addPlain("state IN ('COMPLETED', 'CANCELLED')");
  if (ended || waiting.length === 1) conditions.add('state = ANY(?::text[])', states);
}
