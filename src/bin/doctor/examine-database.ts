import { type DatabaseState, inspectDatabase } from '../../adapters/database/inspect-database.js';
import { openSession } from '../../adapters/database/session.js';
import type { Finding } from '../../cli/doctor.command.js';
import { explainStandstill, readLogState } from '../../events/log-state.js';
import { explainFailure } from '../explain-failure.js';

/** Leases, signatures and expiries are compared across machines; more than this and they end visibly early or late. */
const MAX_SKEW_MS = 2_000;

/** What a database is like: reachable and new enough, its tables, its job queue, its clock. */
export async function* examineDatabase(url: string, of: { readonly embedded: boolean }): AsyncGenerator<Finding> {
  let state: DatabaseState;
  try {
    state = await inspectDatabase(url);
  } catch (error) {
    yield { name: 'Database', ok: false, detail: explainFailure(error).message };
    return;
  }
  const whose = of.embedded ? 'brought along' : new URL(url).host;
  yield { name: 'Database', ok: true, detail: `PostgreSQL ${state.version}, ${whose}` };
  yield examineTables(state);
  yield examineQueue(state);
  if (state.pending.length === 0) yield await examineLog(url);
  yield examineClock(state);
}

/** An untouched database is fit: whatever starts first makes the tables. One that is behind was left so by an update. */
function examineTables({ untouched, pending, unknown }: DatabaseState): Finding {
  const name = 'Tables';
  if (unknown.length > 0) {
    return { name, ok: false, detail: 'The database was migrated by a newer Vitrine. Start that one.' };
  }
  if (pending.length === 0) return { name, ok: true, detail: 'up to date' };
  if (untouched) {
    return { name, ok: true, detail: 'not there yet: nothing has been started here. "vitrine start" makes them.' };
  }
  const missing = pending.length === 1 ? '1 migration is missing' : `${pending.length} migrations are missing`;
  return { name, ok: false, detail: `${missing}. Run "vitrine migrate", or start this version: it does so itself.` };
}

/** Every start makes the queue where it is missing, so its absence is nothing to mend. */
function examineQueue({ hasQueue }: DatabaseState): Finding {
  return { name: 'Job queue', ok: true, detail: hasQueue ? 'ready' : 'not there yet: "vitrine start" makes it.' };
}

async function examineLog(url: string): Promise<Finding> {
  const session = await openSession(url, { idleTimeoutMs: 10_000, queryTimeoutMs: 5_000 });
  try {
    const state = await readLogState(session);
    const standstill = explainStandstill(state);
    const order = state.hasLeader ? 'a process keeps it in order' : 'no worker runs now';
    const detail = `at position ${state.head}, kept from ${state.oldest} in ${state.partitions} partitions; ${order}`;
    return { name: 'Event log', ok: standstill === null, detail: standstill ?? detail };
  } finally {
    await session.close();
  }
}

function examineClock({ clockSkewMs }: DatabaseState): Finding {
  const ok = Math.abs(clockSkewMs) <= MAX_SKEW_MS;
  const words = `${Math.round(Math.abs(clockSkewMs))} ms ${clockSkewMs < 0 ? 'behind' : 'ahead of'} this machine`;
  return { name: 'Clock', ok, detail: ok ? words : `The database's clock is ${words}. Let both follow NTP.` };
}
