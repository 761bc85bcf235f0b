import type { DocumentNode, GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { CompileBudget } from './compile-budget.js';
import { compilesFaithfully } from './compiles-faithfully.js';
import { countFields } from './limits/check-shape.js';

/** How often an operation must have come before it is compiled: what comes once or twice never pays for it. */
const USES_BEFORE = 2;
/** Fields, fragments spread out, of the largest document that is compiled. Measured: 30 µs and 14 kB a field. */
const MAX_FIELDS = 300;
/** Fields of all compiled documents together: 70 MB. */
const MAX_ALL_FIELDS = 5_000;

/** An operation: how often it came, its compiled form, or that it has none. */
type Entry = number | CompiledQuery | 'INTERPRETED';

/**
 * The compiled forms of operations that come often, by their document and name. Bounded in the time that compiling takes and in what it
 * leaves in memory: those compiled first go first.
 */
export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  readonly #budget: CompileBudget;
  readonly #entries = new WeakMap<DocumentNode, Map<string | null, Entry>>();
  /** Fields of the documents that hold compiled forms, the oldest first. */
  readonly #compiled = new Map<DocumentNode, number>();
  #allFields = 0;

  constructor(schema: GraphQLSchema, budget: CompileBudget) {
    this.#schema = schema;
    this.#budget = budget;
  }

  /** The compiled form of an operation; null while it is to be interpreted. */
  find(document: DocumentNode, operationName: string | null): CompiledQuery | null {
    let byName = this.#entries.get(document);
    if (byName === undefined) {
      byName = new Map();
      this.#entries.set(document, byName);
    }
    const entry = byName.get(operationName) ?? 0;
    if (typeof entry === 'object') return entry;
    if (entry === 'INTERPRETED') return null;
    if (entry < USES_BEFORE) {
      byName.set(operationName, entry + 1);
      return null;
    }
    const compiled = this.#compile(document, operationName);
    if (compiled !== null) byName.set(operationName, compiled);
    return typeof compiled === 'object' ? compiled : null;
  }

  /** Null when there is no time for it now. */
  #compile(document: DocumentNode, operationName: string | null): CompiledQuery | 'INTERPRETED' | null {
    const fields = countFields(document);
    if (fields > MAX_FIELDS) return 'INTERPRETED';
    const result = this.#budget.spend(() =>
      compilesFaithfully(this.#schema, document)
        ? compileQuery(this.#schema, document, operationName ?? undefined)
        : 'INTERPRETED',
    );
    if (result === null || result === 'INTERPRETED') return result;
    if (!isCompiledQuery(result)) return 'INTERPRETED';
    this.#keep(document, fields);
    return result;
  }

  #keep(document: DocumentNode, fields: number): void {
    const before = this.#compiled.get(document) ?? 0;
    this.#compiled.set(document, before + fields);
    this.#allFields += fields;
    for (const [oldest, size] of this.#compiled) {
      if (this.#allFields <= MAX_ALL_FIELDS) break;
      this.#compiled.delete(oldest);
      this.#entries.delete(oldest);
      this.#allFields -= size;
    }
  }
}
