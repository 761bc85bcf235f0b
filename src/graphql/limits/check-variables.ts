import { type OperationLimits, tooComplex } from './operation-limits.js';

/** What a number, a flag or null counts as, in characters. */
const PLAIN_VALUE_CHARACTERS = 8;

/** Refuses variables that are too deep, too many or too long, with QUERY_TOO_COMPLEX. Takes one pass and stops at the limit. */
export function checkVariables(variables: Readonly<Record<string, unknown>>, limits: OperationLimits): void {
  new VariableWalk(limits).visit(variables, 0);
}

class VariableWalk {
  readonly #limits: OperationLimits;
  #values = 0;
  #characters = 0;

  constructor(limits: OperationLimits) {
    this.#limits = limits;
  }

  visit(value: unknown, depth: number): void {
    this.#values += 1;
    if (this.#values > this.#limits.variableValues) throw tooComplex('variableValues', this.#limits);
    if (typeof value !== 'object' || value === null) {
      this.#add(typeof value === 'string' ? value.length : PLAIN_VALUE_CHARACTERS);
      return;
    }
    if (depth > this.#limits.variableDepth) throw tooComplex('variableDepth', this.#limits);
    if (Array.isArray(value)) for (const item of value) this.visit(item, depth + 1);
    else {
      const fields = value as Readonly<Record<string, unknown>>;
      for (const name in fields) {
        this.#add(name.length);
        this.visit(fields[name], depth + 1);
      }
    }
  }

  #add(characters: number): void {
    this.#characters += characters;
    if (this.#characters > this.#limits.variableCharacters) throw tooComplex('variableCharacters', this.#limits);
  }
}
