import { type CursorValue, encodeCursor } from '../../engines/keyset/cursor.js';
import { type Page, type PageArguments, pageArguments, pageSlice } from '../../engines/keyset/page.js';
import { isMalformedValue } from '../../entities/_shared/malformed-value.js';
import {
  type BuiltQuery,
  buildCountQuery,
  buildPageQuery,
  type ListOrder,
  type PageQuery,
} from '../../entities/_shared/page-query.js';
import type { Queryable } from '../../entities/_shared/statement.js';
import { AppError } from '../../errors.js';

/** What a list reads and in which order; `place` is a row's values of the order's columns. */
export interface ListSource<Row> extends Pick<PageQuery, 'select' | 'from' | 'conditions' | 'kinds'> {
  readonly order: ListOrder;
  readonly place: (row: Row) => readonly (CursorValue | Date)[];
}

/** A page of rows in the list's order. `cursorOf` makes the cursor of a row of it; `count` reads how many the whole list has. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly cursorOf: (index: number) => string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly count: () => Promise<number>;
}

/** One keyset page. Throws BAD_USER_INPUT or INVALID_CURSOR for arguments that name no page. */
export async function listPage<Row>(
  db: Queryable,
  source: ListSource<Row>,
  args: PageArguments,
): Promise<ListPage<Row>> {
  const page = pageArguments(args, source.order.tag, source.order.columns.length);
  const { statement, values } = buildPageQuery<Row>({
    ...source,
    limit: page.limit,
    backward: page.direction === 'backward',
    after: page.cursor,
  });
  const rows = await readRows(db, { statement, values }, page);
  const count = async () => {
    const counting = buildCountQuery(source);
    const [row] = await db.query(counting.statement, counting.values);
    return row?.count ?? 0;
  };
  return toPage(rows, source, { page, count });
}

/** One page of a list for each of several parents, all in one statement, in the order of `parents.ids`. */
export async function listPages<Row>(
  db: Queryable,
  source: ListSource<Row> & { readonly parents: NonNullable<PageQuery['parents']> },
  args: PageArguments,
): Promise<ListPage<Row>[]> {
  const page = pageArguments(args, source.order.tag, source.order.columns.length);
  const { statement, values } = buildPageQuery<Row & { parentId: string }>({
    ...source,
    limit: page.limit,
    backward: page.direction === 'backward',
    after: page.cursor,
  });
  const groups = Map.groupBy(await readRows(db, { statement, values }, page), (row) => row.parentId);
  let counting: Promise<Map<string | null, number>> | null = null;
  const countAll = async () => {
    const { statement: text, values: bound } = buildCountQuery(source);
    return new Map((await db.query(text, bound)).map((row) => [row.parentId, row.count]));
  };
  return source.parents.ids.map((id) =>
    toPage<Row>(groups.get(id) ?? [], source, {
      page,
      count: async () => (await (counting ??= countAll())).get(id) ?? 0,
    }),
  );
}

/** A cursor is not signed: one that was made by hand can hold values that are none of their columns' type. */
async function readRows<Row>(db: Queryable, { statement, values }: BuiltQuery<Row>, { cursor }: Page): Promise<Row[]> {
  try {
    return await db.query(statement, values);
  } catch (error) {
    if (cursor !== null && isMalformedValue(error)) throw new AppError('INVALID_CURSOR');
    throw error;
  }
}

interface PageOf {
  readonly page: ReturnType<typeof pageArguments>;
  readonly count: () => Promise<number>;
}

function toPage<Row>(fetched: readonly Row[], source: ListSource<Row>, { page, count }: PageOf): ListPage<Row> {
  const slice = pageSlice(fetched, page);
  const cursorOf = (index: number) => {
    const row = slice.rows[index];
    if (row === undefined) throw new RangeError(`The page has no row ${index}.`);
    const place = source.place(row).map((value) => (value instanceof Date ? value.toISOString() : value));
    return encodeCursor(source.order.tag, place);
  };
  return { ...slice, cursorOf, count };
}
