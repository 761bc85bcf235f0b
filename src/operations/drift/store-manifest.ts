import type { OperationContext } from '../_shared/context.js';
import type { SetItem, SetSource } from './image-set.js';
import { listImageSet } from './list-image-set.js';
import { readItems } from './place-set.js';
import type { Draft } from './write-report.js';

const CONTENT_TYPE = 'application/x-ndjson';

export function manifestKey(reportId: string): string {
  return `drift/manifests/${reportId}.ndjson`;
}

/** The signed address of what is to be learnt: one line on the report and the profiles, then one for each picture. */
export function manifestUrl(ctx: OperationContext, { reportId }: { readonly reportId: string }): string {
  return ctx.deps.urls.signFile(manifestKey(reportId));
}

/** Keeps the manifest of a report's set. Read twice, shard by shard, because its size must be known: memory stays constant. */
export async function storeManifest(ctx: OperationContext, draft: Draft): Promise<void> {
  let sizeBytes = 0;
  for await (const piece of manifestOf(ctx, draft)) sizeBytes += piece.length;
  const key = manifestKey(draft.run.reportId);
  await ctx.deps.objects.putStream(key, { contentType: CONTENT_TYPE, sizeBytes, source: manifestOf(ctx, draft) });
}

async function* manifestOf(ctx: OperationContext, { run, baseline, result, createdAt }: Draft): AsyncGenerator<Buffer> {
  const { directory, model } = run.source as { directory?: string; model?: string };
  const head = {
    report: run.reportId,
    severity: result.severity,
    summary: result.summary,
    created_at: createdAt.toISOString(),
    baseline: { id: baseline.id, name: baseline.name, profile_hash: result.reproducibility.baselineProfileHash },
    profile_hash: result.reproducibility.currentProfileHash,
    directory: directory ?? null,
    model: model ?? baseline.modelName,
    images: result.currentImageCount,
    failed: result.failedImages,
  };
  yield line(head);
  for await (const { key, label, confidence } of itemsOf(ctx, run)) yield line({ image: key, label, confidence });
}

/** As they were listed: in shards, or by the command that read the folder itself. */
async function* itemsOf(ctx: OperationContext, { source, setKey, shardCount }: Draft['run']): AsyncGenerator<SetItem> {
  if (setKey === null) yield* listImageSet(ctx, source as SetSource);
  else for (let shard = 0; shard < (shardCount ?? 0); shard += 1) yield* await readItems(ctx, setKey, shard);
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
