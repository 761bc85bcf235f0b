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

/** What a client may send by itself: one PUT of exactly this type and size, within so many seconds. */
export interface DirectUploadTerms {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly validSeconds: number;
}

/** A known number of bytes that come one after the other. */
export interface IncomingBytes {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly source: AsyncIterable<Uint8Array>;
}

/**
 * Bytes under keys. Keys are made by the platform: slash-separated segments of letters, digits, `_`, `-` and `.`; no key
 * is the folder of another. A reader sees a whole object or none. Every method rejects with InvalidObjectKeyError on a
 * malformed key; other failures are faults of the store.
 */
export interface ObjectStore {
  /** Stores or replaces; resolves once the bytes are durable. The same call again leaves the same object. */
  put(key: string, bytes: Uint8Array, options: { readonly contentType: string }): Promise<void>;
  /** As `put`, without holding the bytes. Stores nothing and rejects when the source fails or has another size than said. */
  putStream(key: string, incoming: IncomingBytes): Promise<void>;
  get(key: string): Promise<StoredObject | null>;
  openRead(key: string): Promise<ReadableObject | null>;
  head(key: string): Promise<ObjectHead | null>;
  /** An absent object is no failure. */
  delete(key: string): Promise<void>;
  /** Deletes every object whose key begins with `folder` and a slash, and what writers that died left there. */
  deleteFolder(folder: string): Promise<void>;
  /** An address to which a client can send an object by itself; null when the store takes bytes only from the platform. */
  signDirectUpload(key: string, terms: DirectUploadTerms): Promise<string | null>;
  /** Writes, reads and removes a probe, unless one did seconds ago. Rejects with ObjectStoreUnwritableError, whose message says what to mend. */
  checkWritable(): Promise<void>;
  /** Lets connections go. */
  close(): void;
}

/** The key is not one the platform makes. */
export class InvalidObjectKeyError extends Error {
  override readonly name = 'InvalidObjectKeyError';

  constructor(readonly key: string) {
    super(`"${key.slice(0, 100)}" is not an object key.`);
  }
}

/** A source had another number of bytes than it was said to have. */
export class WrongSizeError extends Error {
  override readonly name = 'WrongSizeError';

  constructor(
    readonly saidBytes: number,
    readonly cameBytes: number,
  ) {
    super(`The source was said to have ${saidBytes} bytes; ${cameBytes} came.`);
  }
}

/** The store cannot be written to. `message` is for the operator. */
export class ObjectStoreUnwritableError extends Error {
  override readonly name = 'ObjectStoreUnwritableError';
}
