import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { exactSize } from './exact-size.js';
import { assertObjectKey } from './object-key.js';
import { type ObjectHead, type ObjectStore, ObjectStoreUnwritableError, type ReadableObject } from './object-store.js';
import { createS3Client, isAbsent, mendOf, type S3Settings } from './s3-client.js';

/** Reads of one object whose body breaks off; the SDK repeats a call only until its answer begins. */
const MAX_READS = 3;
/** Anybody may ask for the health; each probe is three calls that somebody pays for. */
const PROBE_VALID_MS = 10_000;

/** Objects of one bucket of S3 or of a compatible service, below a prefix. Any number of processes may share it. */
export function createS3ObjectStore(settings: S3Settings): ObjectStore {
  const { bucket, prefix } = settings;
  const client = createS3Client(settings);
  const at = (key: string) => {
    assertObjectKey(key);
    return { Bucket: bucket, Key: `${prefix}${key}` };
  };
  const open = async (key: string) => openObject(client, at(key));
  let probed: { readonly atMs: number; readonly outcome: Promise<void> } | null = null;

  return {
    put: async (key, bytes, { contentType }) => {
      await client.send(new PutObjectCommand({ ...at(key), Body: bytes, ContentType: contentType }));
    },
    putStream: async (key, { contentType, sizeBytes, source }) => {
      const input = { ...at(key), ContentType: contentType, ContentLength: sizeBytes };
      await sendStream(client, input, exactSize(source, sizeBytes));
    },
    get: async (key) => readWhole(() => open(key)),
    openRead: async (key) => open(key),
    head: async (key) => {
      const found = await unlessAbsent(client.send(new HeadObjectCommand(at(key))));
      return found === null ? null : headOf(found);
    },
    delete: async (key) => {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    deleteFolder: async (folder) => {
      const { Bucket, Key } = at(folder);
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: `${Key}/` })) {
        // One by one: deleting many in one call needs a checksum that not every compatible service takes.
        for (const object of page.Contents ?? [])
          await client.send(new DeleteObjectCommand({ Bucket, Key: object.Key }));
      }
    },
    signDirectUpload: async (key, { contentType, sizeBytes, validSeconds }) => {
      const command = new PutObjectCommand({ ...at(key), ContentType: contentType, ContentLength: sizeBytes });
      const signableHeaders = new Set(['host', 'content-type', 'content-length']);
      return getSignedUrl(client, command, { expiresIn: validSeconds, signableHeaders });
    },
    checkWritable: () => {
      const isFresh = probed !== null && performance.now() - probed.atMs < PROBE_VALID_MS;
      if (probed === null || !isFresh) {
        const outcome = probe(client, { bucket, key: `${prefix}probe-${randomUUID()}` });
        probed = { atMs: performance.now(), outcome };
      }
      return probed.outcome;
    },
    close: () => client.destroy(),
  };
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function openObject(client: S3Client, place: Place): Promise<ReadableObject | null> {
  const found = await unlessAbsent(client.send(new GetObjectCommand(place)));
  if (found === null) return null;
  // In Node the body is the response itself.
  return { ...headOf(found), stream: found.Body as Readable };
}

/** A source that breaks off ends the request before its announced end, so that S3 never has a part for the whole. */
async function sendStream(
  client: S3Client,
  input: Place & { readonly ContentType: string; readonly ContentLength: number },
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  const body = Readable.from(source, { objectMode: false });
  const broken = new AbortController();
  let failure: Error | undefined;
  body.once('error', (error) => {
    failure = error;
    broken.abort();
  });
  try {
    await client.send(new PutObjectCommand({ ...input, Body: body }), { abortSignal: broken.signal });
    await finished(body);
  } catch (error) {
    // All that was announced came, and then something more: S3 may have answered before that.
    await client.send(new DeleteObjectCommand({ Bucket: input.Bucket, Key: input.Key })).catch(() => undefined);
    throw failure ?? error;
  } finally {
    body.destroy();
  }
}

async function readWhole(open: () => Promise<ReadableObject | null>) {
  for (let read = 1; ; read += 1) {
    const object = await open();
    if (object === null) return null;
    const { stream, ...head } = object;
    try {
      const bytes = await buffer(stream);
      if (bytes.length !== head.sizeBytes) throw new Error(`${bytes.length} of ${head.sizeBytes} bytes came.`);
      return { ...head, bytes };
    } catch (error) {
      if (read >= MAX_READS) throw error;
    }
  }
}

function headOf(answer: {
  readonly ContentType?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly ETag?: string | undefined;
}): ObjectHead {
  return {
    contentType: answer.ContentType ?? 'application/octet-stream',
    sizeBytes: answer.ContentLength ?? 0,
    etag: (answer.ETag ?? '').replaceAll('"', ''),
  };
}

async function unlessAbsent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function probe(client: S3Client, { bucket, key }: { bucket: string; key: string }): Promise<void> {
  const place = { Bucket: bucket, Key: key };
  try {
    await client.send(new PutObjectCommand({ ...place, Body: 'probe', ContentType: 'text/plain' }));
    const { Body } = await client.send(new GetObjectCommand(place));
    const read = await Body?.transformToString();
    await client.send(new DeleteObjectCommand(place));
    if (read !== 'probe') throw new Error('another thing was read than was written');
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new ObjectStoreUnwritableError(`The bucket "${bucket}" cannot be used (${reason}). ${mendOf(error)}`, {
      cause: error,
    });
  }
}
