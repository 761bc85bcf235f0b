import type { Readable } from 'node:stream';

/** What is known of an object without its bytes. The etag changes whenever the object is written; it has no quotes. */
export interface ObjectHead {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** An object with its bytes. */
export interface StoredObject extends ObjectHead {
  readonly bytes: Buffer;
}

/** An object as a stream. The reader must consume or destroy `stream`, or a file or socket stays open. */
export interface ReadableObject extends ObjectHead {
  readonly stream: Readable;
}

/**
 * Bytes under keys. Keys are made by the platform: slash-separated segments of letters, digits, `_`, `-` and `.`; no key
 * is the folder of another. A reader sees a whole object or none. Every method rejects with InvalidObjectKeyError on a
 * malformed key; other failures are faults of the store.
 */
export interface ObjectStore {
  /** Stores or replaces; resolves once the bytes are durable. The same call again leaves the same object. */
  put(key: string, bytes: Uint8Array, options: { readonly contentType: string }): Promise<void>;
  get(key: string): Promise<StoredObject | null>;
  openRead(key: string): Promise<ReadableObject | null>;
  exists(key: string): Promise<boolean>;
  /** An absent object is no failure. */
  delete(key: string): Promise<void>;
  /** Writes and removes a probe. Rejects with ObjectStoreUnwritableError, whose message says what to mend. */
  checkWritable(): Promise<void>;
}

/** The key is not one the platform makes. */
export class InvalidObjectKeyError extends Error {
  override readonly name = 'InvalidObjectKeyError';

  constructor(readonly key: string) {
    super(`"${key.slice(0, 100)}" is not an object key.`);
  }
}

/** The store cannot be written to. `message` is for the operator. */
export class ObjectStoreUnwritableError extends Error {
  override readonly name = 'ObjectStoreUnwritableError';
}
