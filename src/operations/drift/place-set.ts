import { randomUUID } from 'node:crypto';
import { findOne } from '../../entities/_shared/statement.js';
import { placeSet, type RunRow } from '../../entities/drift/drift-run.queries.js';
import { lockJob } from '../../entities/system/job.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { addPieces } from '../_shared/start-job.js';
import { END_PIECE, RunRefusedError, type SetItem, type SetSource, setFolder, shardPiece } from './image-set.js';
import { listImageSet } from './list-image-set.js';

/** Pictures in a set at most. */
const MAX_IMAGES = 1_000_000;
/** Addresses in a shard: hosts that do not answer take long. */
const URLS_IN_SHARD = 50;

/**
 * Lists the set of a run, cuts it into shards, keeps them in the object store and hands them to workers: once, whoever comes
 * first. Rejects with a RunRefusedError for a set that is too large, or as the place does.
 */
export async function placeRunSet(ctx: OperationContext, run: RunRow): Promise<void> {
  const setKey = `${setFolder(run.jobId)}/${randomUUID()}`;
  const shards = await writeShards(ctx, run.source as SetSource, setKey);
  const isMine = await ctx.transaction(async (tx) => {
    // The job first, as who cancels it: no piece may come after its end.
    await tx.query(lockJob, [run.jobId]);
    if ((await findOne(tx, placeSet, [run.jobId, setKey, shards, END_PIECE])) === null) return false;
    const pieces = Array.from({ length: shards }, (_, shard) => shardPiece(shard));
    await addPieces(tx, ctx, { jobId: run.jobId, subjectIds: pieces });
    // Nothing to profile: the run can be concluded.
    const messages = shards === 0 ? [null] : pieces.map((_, shard) => shard);
    await ctx.deps.queue.enqueue(
      tx,
      'work-on-drift-run',
      messages.map((shard) => ({ jobId: run.jobId, shard })),
    );
    return true;
  });
  if (!isMine) await ctx.deps.objects.deleteFolder(setKey);
}

async function writeShards(ctx: OperationContext, source: SetSource, setKey: string): Promise<number> {
  let shards = 0;
  let listed = 0;
  let items: SetItem[] = [];
  const write = async (): Promise<void> => {
    await ctx.deps.objects.put(itemsKey(setKey, shards), encodeItems(items), { contentType: 'application/x-ndjson' });
    shards += 1;
    items = [];
  };
  for await (const item of listImageSet(ctx, source)) {
    listed += 1;
    if (listed > MAX_IMAGES) throw new RunRefusedError(`The set has more than ${MAX_IMAGES} pictures.`);
    items.push(item);
    if (items.length >= shardSize(source, listed)) await write();
  }
  if (items.length > 0) await write();
  return shards;
}

/** Shards grow with the set, so that a small one is shared by all workers and a large one has not too many. */
function shardSize({ urls }: SetSource, listed: number): number {
  if (urls !== undefined) return URLS_IN_SHARD;
  if (listed <= 400) return 100;
  return listed <= 20_000 ? 250 : 2_000;
}

/** Where the pictures of a shard are listed. */
export function itemsKey(setKey: string, shard: number): string {
  return `${setKey}/${shard}.ndjson`;
}

/** Where the profile of a shard is kept. */
export function profileKey(setKey: string, shard: number): string {
  return `${setKey}/${shard}.profile.json`;
}

function encodeItems(items: readonly SetItem[]): Buffer {
  return Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

/** The pictures of a shard. */
export async function readItems(ctx: OperationContext, setKey: string, shard: number): Promise<SetItem[]> {
  const object = await ctx.deps.objects.get(itemsKey(setKey, shard));
  if (object === null) throw new Error(`The shard ${itemsKey(setKey, shard)} is gone from the store.`);
  const lines = object.bytes.toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SetItem);
}
