import { createHash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

const MAX_REMEMBERED = 1_000;

/**
 * The store in which Apollo Server looks for documents it has seen: it finds those that `prepare` let pass, so that nothing is
 * parsed or validated twice. It asks by the SHA-256 of the text, behind a prefix of its own. A document that is pushed out
 * between the two is parsed once more, no worse.
 */
export class PreparedDocuments {
  readonly #hashes = new WeakMap<DocumentNode, string>();
  readonly #byHash = new LRUCache<string, DocumentNode>({ max: MAX_REMEMBERED });

  /** Remembers a document by its text. */
  keep(document: DocumentNode, text: string): void {
    let hash = this.#hashes.get(document);
    if (hash === undefined) {
      hash = createHash('sha256').update(text).digest('hex');
      this.#hashes.set(document, hash);
    }
    if (this.#byHash.get(hash) === document) return;
    this.#byHash.set(hash, document);
  }

  get(key: string): Promise<DocumentNode | undefined> {
    return Promise.resolve(this.#byHash.get(key.slice(key.lastIndexOf(':') + 1)));
  }

  /** What Apollo Server has parsed itself is none of ours. */
  set(): Promise<void> {
    return Promise.resolve();
  }

  delete(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
