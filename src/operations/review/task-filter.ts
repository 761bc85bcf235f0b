import { Conditions, type PageQuery } from '../../entities/_shared/page-query.js';
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
const IS_WAITING = "state IN ('OPEN', 'CLAIMED')";
const HAS_ENDED = "state IN ('COMPLETED', 'CANCELLED')";

/** The values of a list filter, or null when it restricts nothing. */
export function chosen<Value>(values: readonly Value[] | null | undefined): readonly Value[] | null {
  return values === null || values === undefined || values.length === 0 ? null : values;
}

/** The tasks that a filter asks for, as a list reads them. Without a state the waiting ones are meant. `me` asks at the moment `now`. */
export function selectTasks(
  filter: TaskFilter,
  { me, now }: { readonly me: string; readonly now: string },
): Pick<PageQuery, 'conditions' | 'kinds'> {
  const conditions = new Conditions();
  const kinds = addStates(conditions, chosen(filter.state) ?? WAITING);
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
  return { conditions, ...(filter.claimedByMe === true ? {} : kinds) };
}

/** Waiting and ended tasks have indexes of their own, which PostgreSQL uses only when a condition says so in full. */
function addStates(conditions: Conditions, states: readonly ReviewTaskState[]): Pick<PageQuery, 'kinds'> {
  const waiting = WAITING.filter((state) => states.includes(state));
  const ended = states.some((state) => !WAITING.includes(state));
  if (!ended) conditions.addPlain(IS_WAITING);
  if (waiting.length === 0) conditions.addPlain(HAS_ENDED);
  if (ended || waiting.length === 1) conditions.add('state = ANY(?::text[])', states);
  return ended && waiting.length > 0 ? { kinds: [IS_WAITING, HAS_ENDED] } : {};
}
