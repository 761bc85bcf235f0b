import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Right } from '../auth/policy.js';
import type { CostTree } from './cost/cost-tree.js';

/** A valid document and what was worked out of the operations that were chosen in it. */
export interface KnownDocument {
  readonly document: DocumentNode;
  /** By the name it was chosen by; null = without one. */
  readonly operations: Map<string | null, KnownOperation>;
}

/** What of an operation hangs neither on its variables nor on who sends it. */
export interface KnownOperation {
  readonly operation: OperationDefinitionNode;
  readonly rootFields: readonly RootField[];
  readonly rootNames: readonly string[];
  readonly cost: CostTree;
}

/** A root field as it is asked for. */
export interface RootField {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  /** The right it needs. */
  readonly right: Right;
}

/** How many documents are remembered: by number, and by their weight together. */
export interface DocumentBounds {
  readonly documents: number;
  /** Tokens, with one more for each 16 characters. */
  readonly weight: number;
}

/** Valid documents by their text. Those unused for longest leave first, so a flood of new ones costs no more than its bound. */
export class KnownDocuments {
  readonly #documents: LRUCache<string, KnownDocument>;

  constructor({ documents, weight }: DocumentBounds) {
    this.#documents = new LRUCache({
      max: documents,
      maxSize: weight,
      sizeCalculation: ({ document }, text) => weightOf(text, document),
    });
  }

  get(text: string): KnownDocument | undefined {
    return this.#documents.get(text);
  }

  add(text: string, document: DocumentNode): KnownDocument {
    const known = { document, operations: new Map<string | null, KnownOperation>() };
    this.#documents.set(text, known);
    return known;
  }
}

const CHARACTERS_PER_WEIGHT = 16;

function weightOf(text: string, { tokenCount }: DocumentNode): number {
  return Math.ceil((tokenCount ?? text.length) + text.length / CHARACTERS_PER_WEIGHT);
}
