import DataLoader from 'dataloader';
import type { GraphQLContext } from './graphql-context.js';

/** The loaders of one execution, made when first used. */
export type LoaderCache = Map<object, unknown>;

export interface LoaderDefinition<Key, Value> {
  readonly batch: (ctx: GraphQLContext, keys: readonly Key[]) => Promise<readonly Value[]>;
}

/** Names a batched read. `batch` answers in the order of its keys. */
export function defineLoader<Key, Value>(definition: LoaderDefinition<Key, Value>): LoaderDefinition<Key, Value> {
  return definition;
}

/** What belongs to a parent, such as a page of its children; `list` answers in the order of the parents. */
export interface ChildLoaderDefinition<Asked, Value> {
  readonly list: (ctx: GraphQLContext, parentIds: readonly string[], asked: Asked) => Promise<readonly Value[]>;
}

/** Names a batched read of what belongs to parents. */
export function defineChildLoader<Asked extends object, Value>(
  list: ChildLoaderDefinition<Asked, Value>['list'],
): ChildLoaderDefinition<Asked, Value> {
  return { list };
}

const LIMITS = { maxBatchSize: 1_000 };

/** One value of a batched read; all that an execution asks for in one go is read with one statement. */
export function load<Key, Value>(
  ctx: GraphQLContext,
  definition: LoaderDefinition<Key, Value>,
  key: Key,
): Promise<Value> {
  let loader = ctx.loaders.get(definition) as DataLoader<Key, Value> | undefined;
  if (loader === undefined) {
    loader = new DataLoader<Key, Value>((keys) => definition.batch(ctx, keys), LIMITS);
    ctx.loaders.set(definition, loader);
  }
  return loader.load(key);
}

/** What belongs to one parent; parents of which the same is asked are read together, and others apart. */
export function loadOf<Asked extends object, Value>(
  ctx: GraphQLContext,
  definition: ChildLoaderDefinition<Asked, Value>,
  { parentId, asked }: { readonly parentId: string; readonly asked: Asked },
): Promise<Value> {
  let loaders = ctx.loaders.get(definition) as Map<string, DataLoader<string, Value>> | undefined;
  if (loaders === undefined) {
    loaders = new Map();
    ctx.loaders.set(definition, loaders);
  }
  const text = JSON.stringify(asked);
  let loader = loaders.get(text);
  if (loader === undefined) {
    loader = new DataLoader<string, Value>((parentIds) => definition.list(ctx, parentIds, asked), LIMITS);
    loaders.set(text, loader);
  }
  return loader.load(parentId);
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
