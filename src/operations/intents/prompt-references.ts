import { foldTag, LONGEST_TAG } from '../../engines/intents/references.js';
import { findOne } from '../../entities/_shared/statement.js';
import {
  lockReferences,
  type PromptReferenceRow,
  referencesOf,
  upsertReference,
} from '../../entities/intents/prompt-reference.queries.js';
import { UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

export interface UpsertPromptReferenceInput {
  /** With or without the sign `@`. */
  readonly tag: string;
  readonly imageUrl: string;
}

const MAX_REFERENCES = 200;
const TAG = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*$/u;

/** The caller's own references, by tag. */
export async function listPromptReferences(ctx: OperationContext): Promise<PromptReferenceRow[]> {
  const { id } = requireRight(ctx, 'intents:read');
  return ctx.deps.database.query(referencesOf, [id]);
}

/**
 * Keeps a picture under a tag, for prompts of the same user; the tag's earlier picture gives way. Fails with INVALID for what is no tag,
 * FETCH_REFUSED or FETCH_FAILED for an address that would not be fetched, LIMIT_EXCEEDED beyond 200 tags.
 */
export async function upsertPromptReference(
  ctx: OperationContext,
  input: UpsertPromptReferenceInput,
): Promise<{ reference: PromptReferenceRow }> {
  const { id } = requireRight(ctx, 'intents:classify');
  const tag = input.tag.trim().replace(/^@/, '').normalize('NFKC');
  if (tag.length > LONGEST_TAG || !TAG.test(tag))
    throw UserErrors.of('INVALID', 'tag', `A tag is 1 to ${LONGEST_TAG} letters, digits, hyphens and underscores.`);
  const refusal = await ctx.deps.intents.checkImageUrl(input.imageUrl);
  if (refusal !== null) throw UserErrors.of(refusal.code, 'imageUrl', refusal.message);
  const now = ctx.deps.clock.now();
  return ctx.transaction(async (tx) => {
    await tx.query(lockReferences, [id]);
    const values = [id, foldTag(tag), tag, input.imageUrl, now.toISOString(), MAX_REFERENCES];
    const reference = await findOne(tx, upsertReference, values);
    if (reference === null)
      throw UserErrors.of('LIMIT_EXCEEDED', 'tag', `You have ${MAX_REFERENCES} references, and may not have more.`);
    const { version, ...shown } = reference;
    await append(tx, [
      {
        type: 'prompt_reference.saved.v1',
        entityId: `${id}@${foldTag(tag)}`,
        entityVersion: version,
        payload: { tag },
        occurredAt: now,
      },
    ]);
    return { reference: shown };
  });
}
