import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { AppError } from '../../errors.js';
import { type OperationLimits, tooComplex, UNLIMITED } from './operation-limits.js';

/** What a selection comes to once its fragments are spread out. */
interface Extent {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Fields of the selection itself. */
  readonly width: number;
}

const NOTHING: Extent = { depth: 0, fields: 0, aliases: 0, width: 0 };

/** Fields whose answer is a part of the schema: how deep a document may ask there, validation says. */
const META_FIELDS: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Refuses a document that would be dear to validate or to execute: QUERY_TOO_COMPLEX with the limit in its details, and
 * GRAPHQL_VALIDATION_FAILED for fragments that spread each other in a circle. Takes one pass, each fragment measured once, so
 * its time is linear in the tokens whatever the fragments do to each other; it needs no schema and a valid syntax only.
 */
export function checkShape(document: DocumentNode, limits: OperationLimits): void {
  const walk = new ShapeWalk(document, limits);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) walk.checkOperation(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) walk.measureFragment(definition.name.value);
  }
}

/** Fields of a document's operations once their fragments are spread out. The document has passed {@link checkShape}. */
export function countFields(document: DocumentNode): number {
  const walk = new ShapeWalk(document, UNLIMITED);
  let fields = 0;
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) fields += walk.measureSelections(definition.selectionSet).fields;
  return fields;
}

class ShapeWalk {
  readonly #limits: OperationLimits;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** Null while the fragment is being measured: to meet it then is a circle. */
  readonly #measured = new Map<string, Extent | null>();
  #spreads = 0;

  constructor(document: DocumentNode, limits: OperationLimits) {
    this.#limits = limits;
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
    if (this.#fragments.size > limits.fragments) throw tooComplex('fragments', limits);
  }

  checkOperation(operation: OperationDefinitionNode): void {
    const limits = this.#limits;
    this.#checkDirectives(operation);
    for (const variable of operation.variableDefinitions ?? []) this.#checkDirectives(variable);
    const extent = this.measureSelections(operation.selectionSet);
    if (extent.depth > limits.depth) throw tooComplex('depth', limits);
    if (extent.aliases > limits.aliases) throw tooComplex('aliases', limits);
    if (extent.fields > limits.fields) throw tooComplex('fields', limits);
    if (operation.operation === OperationTypeNode.MUTATION && extent.width > limits.mutations)
      throw tooComplex('mutations', limits);
    if (extent.width > limits.rootFields) throw tooComplex('rootFields', limits);
  }

  /** A fragment that is not defined measures nothing: validation names it. */
  measureFragment(name: string): Extent {
    const known = this.#measured.get(name);
    if (known === null)
      throw new AppError('GRAPHQL_VALIDATION_FAILED', `Cannot spread fragment "${name}" within itself.`);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return NOTHING;
    this.#measured.set(name, null);
    this.#checkDirectives(fragment);
    const extent = this.measureSelections(fragment.selectionSet);
    this.#measured.set(name, extent);
    return extent;
  }

  measureSelections(set: SelectionSetNode): Extent {
    this.#checkRepeats(set);
    let { depth, fields, aliases, width } = NOTHING;
    for (const selection of set.selections) {
      this.#checkDirectives(selection);
      const inner = this.#measureInside(selection);
      if (selection.kind === Kind.FIELD) {
        depth = Math.max(depth, META_FIELDS.has(selection.name.value) ? 1 : inner.depth + 1);
        fields += 1 + inner.fields;
        aliases += (selection.alias === undefined ? 0 : 1) + inner.aliases;
        width += 1;
      } else {
        depth = Math.max(depth, inner.depth);
        fields += inner.fields;
        aliases += inner.aliases;
        width += inner.width;
      }
    }
    return { depth, fields, aliases, width };
  }

  #measureInside(selection: SelectionNode): Extent {
    if (selection.kind !== Kind.FRAGMENT_SPREAD)
      return selection.selectionSet === undefined ? NOTHING : this.measureSelections(selection.selectionSet);
    this.#spreads += 1;
    if (this.#spreads > this.#limits.fragmentSpreads) throw tooComplex('fragmentSpreads', this.#limits);
    return this.measureFragment(selection.name.value);
  }

  #checkDirectives(node: { readonly directives?: readonly unknown[] | undefined }): void {
    if ((node.directives?.length ?? 0) > this.#limits.directives) throw tooComplex('directives', this.#limits);
  }

  #checkRepeats({ selections }: SelectionSetNode): void {
    if (selections.length <= this.#limits.repeats) return;
    const counts = new Map<string, number>();
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const key = (selection.alias ?? selection.name).value;
      const count = (counts.get(key) ?? 0) + 1;
      if (count > this.#limits.repeats) throw tooComplex('repeats', this.#limits);
      counts.set(key, count);
    }
  }
}
