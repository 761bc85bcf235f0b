import { defineStatement, findOne } from '../../entities/_shared/statement.js';
import { AppError } from '../../errors.js';
import { contentDigest } from '../_shared/content-digest.js';
import type { OperationContext } from '../_shared/context.js';

/** The answer to a whole request, as it is sent. */
export interface RequestAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface RequestCall {
  /** The caller's key, 1–255 characters. */
  readonly key: string;
  /** What the request asks for: with the same key it has to be the same. */
  readonly content: unknown;
}

/** What came of running a request. `failed`: nothing of it can be taken for done, so a repetition may run it again. */
export interface RanRequest {
  readonly answer: RequestAnswer;
  readonly failed: boolean;
}

interface StoredRequest {
  readonly input_hash: string;
  /** Sealed; null while the request runs. */
  readonly answer: string | null;
}

/** $1 principal, $2 key, $3 hash, $4 now, $5 lease, $6 oldest that counts. No row: somebody else has it. */
const claimRequest = defineStatement<{ key: string }>(
  'answer_once.claim',
  `INSERT INTO idempotency_keys AS claim (principal_id, operation, key, input_hash, answer, created_at, lease_until)
   VALUES ($1, 'request', $2, $3, 'null', $4, $5)
   ON CONFLICT (principal_id, operation, key) DO UPDATE SET input_hash = $3, answer = 'null', created_at = $4, lease_until = $5
   WHERE claim.created_at < $6 OR (claim.lease_until < $4 AND claim.input_hash = $3)
   RETURNING key`,
);
const selectRequest = defineStatement<StoredRequest>(
  'answer_once.select',
  `SELECT input_hash, answer FROM idempotency_keys WHERE principal_id = $1 AND operation = 'request' AND key = $2`,
);
/** $3 the lease it was claimed with: a claim that was taken over is not touched. */
const storeRequest = defineStatement<never>(
  'answer_once.store',
  `UPDATE idempotency_keys SET answer = to_jsonb($4::text), lease_until = NULL
   WHERE principal_id = $1 AND operation = 'request' AND key = $2 AND lease_until = $3`,
);
const releaseRequest = defineStatement<never>(
  'answer_once.release',
  `DELETE FROM idempotency_keys WHERE principal_id = $1 AND operation = 'request' AND key = $2 AND lease_until = $3`,
);

/** Longer than any request may run: a claim that is older belongs to a process that died. */
const LEASE_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;

/**
 * Runs a whole request once per principal and key, within 24 hours; a repetition gets the first answer, byte for byte. Fails with
 * IDEMPOTENCY_CONFLICT for other content under the key and IDEMPOTENCY_IN_PROGRESS while the first still runs. A request that
 * failed and changed nothing is forgotten. `run` is given a context in which creating operations are done once under the key,
 * also when a process died after their commit and before the answer was stored.
 */
export async function answerOnce(
  ctx: OperationContext,
  call: RequestCall,
  run: (ctx: OperationContext) => Promise<RanRequest>,
): Promise<RequestAnswer & { readonly replayed: boolean }> {
  const { database, clock, sealer, logger } = ctx.deps;
  const owner = [ctx.principal?.id ?? 'nobody', call.key];
  const inputHash = contentDigest(call.content);
  const nowMs = clock.now().getTime();
  const lease = new Date(nowMs + LEASE_MS).toISOString();
  const times = [new Date(nowMs).toISOString(), lease, new Date(nowMs - KEPT_MS).toISOString()];
  if ((await findOne(database, claimRequest, [...owner, inputHash, ...times])) === null)
    return { ...(await replay(ctx, owner, inputHash)), replayed: true };

  const changes = { committed: false };
  const release = () => database.query(releaseRequest, [...owner, lease]);
  try {
    const { answer, failed } = await run(onceUnder(ctx, call.key, changes));
    if (failed && !changes.committed) await release();
    else await database.query(storeRequest, [...owner, lease, sealer.seal(JSON.stringify(answer))]).catch(warn);
    return { ...answer, replayed: false };
  } catch (error) {
    if (!changes.committed) await release().catch(warn);
    throw error;
  }

  /** The answer is good without it; the claim ends with its lease. */
  function warn(error: unknown): void {
    logger.warn({ err: error, requestId: ctx.requestId }, 'The answer to a request with a key was not stored.');
  }
}

function onceUnder(ctx: OperationContext, key: string, changes: { committed: boolean }): OperationContext {
  return {
    ...ctx,
    onceKey: key,
    async transaction(work) {
      const result = await ctx.transaction(work);
      changes.committed = true;
      return result;
    },
  };
}

async function replay(ctx: OperationContext, owner: readonly string[], inputHash: string): Promise<RequestAnswer> {
  const stored = await findOne(ctx.deps.database, selectRequest, owner);
  if (stored !== null && stored.input_hash !== inputHash) throw new AppError('IDEMPOTENCY_CONFLICT');
  if (stored === null || stored.answer === null)
    throw new AppError('IDEMPOTENCY_IN_PROGRESS', undefined, { retryAfterSeconds: 1 });
  const text = ctx.deps.sealer.open(stored.answer);
  if (text === null)
    throw new AppError('IDEMPOTENCY_CONFLICT', 'The answer under this idempotency key can no longer be read.');
  return JSON.parse(text) as RequestAnswer;
}
