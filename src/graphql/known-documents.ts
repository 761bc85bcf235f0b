import type { DocumentNode, OperationDefinitionNode } from 'graphql';
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
  readonly #bounds: DocumentBounds;
  readonly #documents = new Map<string, KnownDocument>();
  #weight = 0;

  constructor(bounds: DocumentBounds) {
    this.#bounds = bounds;
  }

  get(text: string): KnownDocument | undefined {
    const known = this.#documents.get(text);
    if (known === undefined) return undefined;
    this.#documents.delete(text);
    this.#documents.set(text, known);
    return known;
  }

  add(text: string, document: DocumentNode): KnownDocument {
    const known = { document, operations: new Map<string | null, KnownOperation>() };
    this.#documents.set(text, known);
    this.#weight += weightOf(text, document);
    for (const [oldest, { document: old }] of this.#documents) {
      if (this.#documents.size <= this.#bounds.documents && this.#weight <= this.#bounds.weight) break;
      this.#documents.delete(oldest);
      this.#weight -= weightOf(oldest, old);
    }
    return known;
  }
}

const CHARACTERS_PER_WEIGHT = 16;

function weightOf(text: string, { tokenCount }: DocumentNode): number {
  return (tokenCount ?? text.length) + text.length / CHARACTERS_PER_WEIGHT;
}
