import type { ProductFilter } from '../_shared/product-filter.js';

/** One prediction as a caller gives it; `imageKey` is the picture's key within its set. */
export interface GivenPrediction {
  readonly imageKey: string;
  readonly label: string;
  readonly confidence: number;
}

/** An image set as a caller names it: from one place, with predictions from at most one. */
export interface ImageSetInput {
  readonly directory?: string | null | undefined;
  readonly uploadIds?: readonly string[] | null | undefined;
  readonly urls?: readonly string[] | null | undefined;
  readonly productImages?: ProductFilter | null | undefined;
  readonly predictions?: readonly GivenPrediction[] | null | undefined;
  readonly predictionsUploadId?: string | null | undefined;
  readonly model?: string | null | undefined;
}

/**
 * A checked image set, as runs and schedules keep it: exactly one of the four places, nothing that is null. `classify`: the
 * configured model labels the pictures. `local`: a folder of the machine where a command ran, which only that command reads;
 * `predictionText`: the predictions it was given as a file.
 */
export interface SetSource {
  readonly directory?: string;
  readonly uploadIds?: readonly string[];
  readonly urls?: readonly string[];
  readonly productImages?: ProductFilter;
  readonly predictions?: readonly GivenPrediction[];
  readonly predictionsUploadId?: string;
  readonly model?: string;
  readonly classify?: true;
  readonly local?: string;
  readonly predictionText?: string;
}

/** A picture of a listed set. `key` names it within the set; `objectKey` where it lies in the object store, if there. */
export interface SetItem {
  readonly key: string;
  readonly objectKey?: string;
  readonly label?: string;
  readonly confidence?: number;
}

/** The piece of a run's job that ends it. */
export const END_PIECE = 'end';

/** The piece of a run's job that is one shard, numbered from 0. */
export function shardPiece(shard: number): string {
  return `shard-${String(shard).padStart(6, '0')}`;
}

/** What shards of a job are kept under until it has ended. */
export function setFolder(jobId: string): string {
  return `drift/sets/${jobId}`;
}

/** Why a run came to nothing, in public words; trying the same again would not help. */
export class RunRefusedError extends Error {
  override readonly name = 'RunRefusedError';
}
