import { createHash } from 'node:crypto';
import { type GraphQLFieldResolver, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import { newId } from '../../entities/_shared/type-id.js';
import { type AuditRow, auditValues, writeAuditEntry } from '../../entities/system/audit-entry.queries.js';
import { AppError, type UserError } from '../../errors.js';
import { contentDigest } from '../../operations/_shared/content-digest.js';
import type { GraphQLContext } from './graphql-context.js';
import { namedIds } from './named-ids.js';

type Resolve = GraphQLFieldResolver<unknown, GraphQLContext, Record<string, unknown>>;
type Ending = Pick<AuditRow, 'outcome' | 'codes'>;

const WELL: Ending = { outcome: 'OK', codes: [] };

/**
 * A mutation field that leaves an entry in the audit log, however it ends. The entry is written in the transaction of the change;
 * of a call that changed nothing, or that ended otherwise than its change said, it is written soon after. The field is also
 * given a name of its own under the request's idempotency key, so that two fields of one request are two calls.
 */
export function audited(resolve: Resolve): Resolve {
  return async (...call) => {
    const [source, args, ctx, info] = call;
    const opened = openEntry(ctx, info.fieldName);
    const entry = (ending: Ending, answer: unknown): AuditRow => ({
      ...opened,
      ...ending,
      inputDigest: contentDigest(args),
      entityIds: namedIds(args, answer),
    });
    const written = { well: false };
    const inside: GraphQLContext = {
      ...ctx,
      ...(ctx.onceKey === undefined ? {} : { onceKey: onceKeyOf(ctx.onceKey, info) }),
      async transaction(work) {
        const result = await ctx.transaction(async (tx) => {
          const answer = await work(tx);
          tx.leaveToCommit(writeAuditEntry, auditValues(entry(WELL, answer)));
          return answer;
        });
        written.well = true;
        return result;
      },
    };
    const close = (ending: Ending, answer: unknown) => {
      if (written.well && ending.outcome === 'OK') return;
      ctx.deps.audit.record(() => entry(ending, answer));
    };
    try {
      const answer: unknown = await resolve(source, args, inside, info);
      close(endingOf(answer), answer);
      return answer;
    } catch (error) {
      close(endingByError(error), null);
      throw error;
    }
  };
}

function openEntry(ctx: GraphQLContext, operation: string): Omit<AuditRow, 'inputDigest' | 'entityIds' | keyof Ending> {
  return {
    id: newId('audit'),
    at: ctx.deps.clock.now(),
    principalId: ctx.principal?.id ?? null,
    principalName: ctx.principal?.name ?? null,
    requestId: ctx.requestId,
    clientAddress: ctx.clientAddress,
    operation,
  };
}

function onceKeyOf(key: string, info: GraphQLResolveInfo): string {
  return createHash('sha256')
    .update(`${responsePathAsArray(info.path).join('.')}\n${key}`)
    .digest('hex');
}

function endingOf(answer: unknown): Ending {
  const { userErrors = [] } = (answer ?? {}) as { userErrors?: readonly UserError[] };
  return userErrors.length === 0 ? WELL : { outcome: 'USER_ERRORS', codes: unique(userErrors.map(({ code }) => code)) };
}

function endingByError(error: unknown): Ending {
  if (error instanceof AppError) return { outcome: 'REFUSED', codes: [error.code] };
  return { outcome: 'FAILED', codes: ['INTERNAL_SERVER_ERROR'] };
}

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}
