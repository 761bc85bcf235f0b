import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowType } from '../../engines/intents/workflow.js';
import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { idTime } from '../../entities/_shared/type-id.js';
import {
  CLASSIFICATION_COLUMNS,
  CLASSIFICATIONS_FROM,
  CLASSIFICATIONS_NEWEST_FIRST,
  type ClassificationRow,
  classificationsByIds,
} from '../../entities/intents/classification.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage } from '../_shared/list-page.js';
import { type Classification, readClassification } from './classification.js';

/** How long another process may keep a classification to itself that it has answered, and then some. */
const SETTLED_AFTER_MS = 500;

/** The classifications with these ids, in no order. One that was answered a moment ago by another process is waited for. */
export async function findClassifications(ctx: OperationContext, ids: readonly string[]): Promise<Classification[]> {
  requireRight(ctx, 'intents:read');
  await ctx.deps.intents.log.flush();
  const rows = await ctx.deps.database.query(classificationsByIds, [ids]);
  const found = new Set(rows.map(({ id }) => id));
  const missing = ids.filter((id) => !found.has(id) && waitFor(id) > 0);
  if (missing.length > 0) {
    await delay(Math.max(...missing.map(waitFor)), undefined, { signal: ctx.signal });
    rows.push(...(await ctx.deps.database.query(classificationsByIds, [missing])));
  }
  return rows.map(readClassification);
}

/** Resolves when what another process may have answered under this id is in the log, if it ever will be. */
export async function settleFresh(ctx: OperationContext, id: string): Promise<void> {
  await findClassifications(ctx, [id]);
}

function waitFor(id: string): number {
  const madeAt = idTime('classification', id);
  const left = madeAt === null ? 0 : madeAt + SETTLED_AFTER_MS - Date.now();
  // A clock that is far ahead, or an id that somebody made up, is not waited for.
  return left > SETTLED_AFTER_MS * 2 ? 0 : left;
}

export interface ClassificationListArguments extends PageArguments {
  readonly workflowType?: WorkflowType | null | undefined;
  readonly since?: Date | null | undefined;
}

/** Classifications, newest first. */
export async function listClassifications(
  ctx: OperationContext,
  args: ClassificationListArguments,
): Promise<ListPage<ClassificationRow>> {
  requireRight(ctx, 'intents:read');
  await ctx.deps.intents.log.flush();
  const conditions = new Conditions().addPlain(`c.result = 'ANSWERED'`);
  if (args.workflowType) conditions.add('c.workflow_type = ?', args.workflowType);
  if (args.since) conditions.add('c.created_at >= ?', args.since.toISOString());
  const source = {
    select: CLASSIFICATION_COLUMNS,
    from: CLASSIFICATIONS_FROM,
    conditions,
    order: CLASSIFICATIONS_NEWEST_FIRST,
    place: (row: ClassificationRow) => [row.createdAt, row.id],
  };
  return listPage<ClassificationRow>(ctx.deps.database, source, args);
}
