import type { Tx } from '../../adapters/database/database.js';
import { defineStatement, findOne } from '../../entities/_shared/statement.js';
import { UserErrors } from '../../errors.js';
import { contentDigest } from './content-digest.js';
import type { OperationContext } from './context.js';

interface StoredAnswer {
  readonly input_hash: string;
  readonly answer: unknown;
}

const claimKey = defineStatement<{ key: string }>(
  'idempotency.claim',
  `INSERT INTO idempotency_keys (principal_id, operation, key, input_hash, answer, created_at)
   VALUES ($1, $2, $3, $4, 'null', $5) ON CONFLICT DO NOTHING RETURNING key`,
);
const selectAnswer = defineStatement<StoredAnswer>(
  'idempotency.answer',
  'SELECT input_hash, answer FROM idempotency_keys WHERE principal_id = $1 AND operation = $2 AND key = $3',
);
const storeAnswer = defineStatement<never>(
  'idempotency.store',
  'UPDATE idempotency_keys SET answer = $4 WHERE principal_id = $1 AND operation = $2 AND key = $3',
);

export interface IdempotentCall {
  readonly operation: string;
  /** The key in the input, 1–200 characters; null or undefined = that of the request, if it has one. */
  readonly key?: string | null | undefined;
  readonly input: unknown;
}

const MAX_KEY_LENGTH = 200;

/**
 * Runs `work` in a transaction, once per key (that of the input, or of the whole request, see `answerOnce`): a repeated call gets the first answer, a call with the same key and other
 * input a CONFLICT. The key is written with the change, so it is never known without it; a second call that comes while
 * the first runs waits for it. Answers must be plain data (ids, not entities).
 */
export async function transactOnce<Answer>(
  ctx: OperationContext,
  call: IdempotentCall,
  work: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  const key = call.key ?? ctx.onceKey;
  if (key === undefined) return ctx.transaction(work);
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
    throw UserErrors.of('INVALID', 'idempotencyKey', `An idempotency key has 1 to ${MAX_KEY_LENGTH} characters.`);
  }
  const owner = [ctx.principal?.id ?? 'nobody', call.operation, key];
  const inputHash = contentDigest(call.input);
  return ctx.transaction(async (tx) => {
    const claimed = await findOne(tx, claimKey, [...owner, inputHash, ctx.deps.clock.now().toISOString()]);
    if (claimed === null) return replay<Answer>(await findOne(tx, selectAnswer, owner), inputHash);
    const answer = await work(tx);
    await tx.query(storeAnswer, [...owner, JSON.stringify(answer)]);
    return answer;
  });
}

function replay<Answer>(stored: StoredAnswer | null, inputHash: string): Answer {
  if (stored?.input_hash !== inputHash) {
    throw UserErrors.of('CONFLICT', 'idempotencyKey', 'This idempotency key was used for a call with other content.');
  }
  return stored.answer as Answer;
}
