import DataLoader from 'dataloader';
import type { GraphQLContext } from './graphql-context.js';

/** The loaders of one execution, made when first used. */
export type LoaderCache = Map<object, unknown>;

export interface LoaderDefinition<Key, Value> {
  readonly batch: (ctx: GraphQLContext, keys: readonly Key[]) => Promise<readonly Value[]>;
  /** What makes two keys one; for keys that are not text. */
  readonly cacheKey?: (key: Key) => unknown;
}

/** Names a batched read. `batch` answers in the order of its keys. */
export function defineLoader<Key, Value>(definition: LoaderDefinition<Key, Value>): LoaderDefinition<Key, Value> {
  return definition;
}

/** A parent, and what is asked for of it. */
export interface ChildKey<Asked> {
  readonly parentId: string;
  readonly asked: Asked;
}

/**
 * Names a batched read of what belongs to a parent, such as a page of its children. Parents that are asked for the same are read together,
 * and others apart; `list` answers in the order of the parents.
 */
export function defineChildLoader<Asked extends object, Value>(
  list: (ctx: GraphQLContext, parentIds: readonly string[], asked: Asked) => Promise<readonly Value[]>,
): LoaderDefinition<ChildKey<Asked>, Value> {
  return {
    async batch(ctx, keys) {
      const values = new Map<ChildKey<Asked>, Value>();
      for (const group of Map.groupBy(keys, ({ asked }) => JSON.stringify(asked)).values()) {
        const parentIds = group.map(({ parentId }) => parentId);
        const listed = await list(ctx, parentIds, group[0]!.asked);
        group.forEach((key, index) => values.set(key, listed[index]!));
      }
      return keys.map((key) => values.get(key)!);
    },
    cacheKey: ({ parentId, asked }) => JSON.stringify([parentId, asked]),
  };
}

/** One value of a batched read; all that an execution asks for in one go is read with one statement. */
export function load<Key, Value>(
  ctx: GraphQLContext,
  definition: LoaderDefinition<Key, Value>,
  key: Key,
): Promise<Value> {
  let loader = ctx.loaders.get(definition) as DataLoader<Key, Value, unknown> | undefined;
  if (loader === undefined) {
    loader = new DataLoader<Key, Value, unknown>((keys) => definition.batch(ctx, keys), {
      maxBatchSize: 1_000,
      ...(definition.cacheKey === undefined ? {} : { cacheKeyFn: definition.cacheKey }),
    });
    ctx.loaders.set(definition, loader);
  }
  return loader.load(key);
}

/** Rows in the order of the keys that asked for them; null where there is none. */
export function inOrderOf<Row>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
}

/** Lists of rows in the order of the keys that asked for them; empty where there is none. */
export function groupedInOrderOf<Row>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Row[][] {
  const groups = Map.groupBy(rows, keyOf);
  return keys.map((key) => groups.get(key) ?? []);
}
