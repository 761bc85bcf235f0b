import type { Tx } from '../../adapters/database/database.js';
import { newId } from '../../entities/_shared/type-id.js';
import { contentIdsByExternalIds, upsertContents } from '../../entities/posters/content.queries.js';
import type { UserError } from '../../errors.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';

/** A content as somebody gives it. */
export interface GivenContent {
  readonly externalId: string;
  readonly title: string;
  readonly kind: string | null;
  readonly active: boolean;
  readonly posterUrl: string | null;
}

/** Longest address of a poster. */
const MAX_URL = 2_048;

/** Everything wrong with a content, its fields below `path`. Whether its poster can be fetched is seen when that is tried. */
export function checkContent(content: GivenContent, path: readonly string[]): UserError[] {
  const { externalId, title, kind, posterUrl } = content;
  const errors = checkTexts([
    { field: [...path, 'externalId'], text: externalId, maxLength: 200, required: true },
    { field: [...path, 'title'], text: title, maxLength: 500, required: true },
    { field: [...path, 'kind'], text: kind, maxLength: 100 },
    { field: [...path, 'posterUrl'], text: posterUrl, maxLength: MAX_URL },
  ]);
  if (errors.length > 0 || posterUrl === null || isWebAddress(posterUrl)) return errors;
  return [{ code: 'INVALID', field: [...path, 'posterUrl'], message: 'This is no http or https address.' }];
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

export interface StoredContents {
  readonly idOf: ReadonlyMap<string, string>;
  readonly created: number;
  readonly changed: number;
}

/** Stores contents, each external id once, with the events of what is new or differs; in four statements for any number. */
export async function storeContents(
  tx: Tx,
  ctx: OperationContext,
  contents: readonly GivenContent[],
): Promise<StoredContents> {
  if (contents.length === 0) return { idOf: new Map(), created: 0, changed: 0 };
  const now = ctx.deps.clock.now();
  const rows = contents
    .map((content) => ({ ...content, id: newId('content') }))
    .sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  const touched = await tx.query(upsertContents, [JSON.stringify(rows), now]);
  const externalIds = rows.map(({ externalId }) => externalId);
  const known = await tx.query(contentIdsByExternalIds, [externalIds]);
  const created = touched.filter(({ version }) => version === 1).length;
  await append(
    tx,
    touched.map(({ id, version }) => ({
      type: version === 1 ? ('content.imported.v1' as const) : ('content.updated.v1' as const),
      entityId: id,
      entityVersion: version,
      payload: {},
      occurredAt: now,
    })),
  );
  const idOf = new Map(known.map(({ id, externalId }) => [externalId, id]));
  return { idOf, created, changed: touched.length - created };
}
