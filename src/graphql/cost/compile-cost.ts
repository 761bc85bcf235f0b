import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { AppError } from '../../errors.js';
import { type AskedField, askedFields, type DocumentScope } from './asked-fields.js';
import type { CostInside, CostPart, CostTree } from './cost-tree.js';
import { connectionRows, listRows } from './page-rows.js';
import { CONNECTION_POINTS, INTROSPECTION_POINTS, isConnection, isNode, OBJECT_POINTS, rootPoints } from './weights.js';

const EMPTY: CostTree = { fixed: 0, parts: [] };

/**
 * Compiles what a valid operation costs, so that a request pays for its variables and for the lists of its answer only. Throws
 * QUERY_TOO_COMPLEX when its fields, over all types that they may be of, are more than `maxFields`.
 */
export function compileCost(scope: DocumentScope, maxFields: number): CostTree {
  const { schema, operation } = scope;
  const root = schema.getRootType(operation.operation);
  if (root === undefined || root === null) return EMPTY;
  const surcharge = rootPoints(schema, root);
  return new CostCompiler(scope, maxFields).compile(root, [operation.selectionSet], surcharge);
}

class CostCompiler {
  readonly #scope: DocumentScope;
  readonly #root: unknown;
  readonly #maxFields: number;
  #fields = 0;

  constructor(scope: DocumentScope, maxFields: number) {
    this.#scope = scope;
    this.#root = scope.schema.getRootType(scope.operation.operation);
    this.#maxFields = maxFields;
  }

  /** `surcharge` is added to each field. */
  compile(type: GraphQLObjectType, sets: readonly SelectionSetNode[], surcharge = 0): CostTree {
    let fixed = 0;
    const parts: CostPart[] = [];
    for (const asked of askedFields(type, sets, this.#scope)) {
      this.#count();
      const part = this.#partOf(type, asked, surcharge);
      const points = fixedPoints(part);
      if (points === null) parts.push(part);
      else fixed += points;
    }
    return { fixed, parts };
  }

  #partOf(parent: GraphQLObjectType, asked: AskedField, surcharge: number): CostPart {
    const [node] = asked.nodes;
    const name = node?.name.value ?? '';
    const field = parent.getFields()[name];
    const { key, isAsked } = asked;
    const leaf: CostPart = { key, isAsked, own: surcharge, rows: null, perRow: 0, inside: [], together: 'SUM' };
    if (node === undefined || field === undefined) return { ...leaf, own: metaPoints(name) };
    const sets = asked.nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (sets.length === 0) return leaf;
    const type = getNamedType(field.type);
    if (isConnection(type, field)) {
      const rows = connectionRows({ node, field, operation: this.#scope.operation });
      const inside = this.#connectionLists(type, sets);
      return { ...leaf, own: surcharge + CONNECTION_POINTS, rows, perRow: OBJECT_POINTS, inside };
    }
    const rows = isListType(getNullableType(field.type))
      ? listRows({ node, field, operation: this.#scope.operation })
      : null;
    const { own, perRow } = weigh(parent, field, { type, isRoot: parent === this.#root });
    // What a mutation answers with, and an event, are what they cost.
    return { ...leaf, own: surcharge > 0 ? surcharge : own, rows, perRow, ...this.#inside(type, sets) };
  }

  #inside(type: GraphQLNamedType, sets: readonly SelectionSetNode[]): Pick<CostPart, 'inside' | 'together'> {
    if (isObjectType(type)) return { inside: [{ listKey: null, tree: this.compile(type, sets) }], together: 'SUM' };
    const possible = isAbstractType(type) ? this.#scope.schema.getPossibleTypes(type) : [];
    const inside = possible.map((one) => ({ listKey: null, tree: this.compile(one, sets) }));
    return { inside, together: 'MAXIMUM' };
  }

  /** `nodes` and `edges`: what is asked of each row of them. The row itself is the connection's. */
  #connectionLists(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): readonly CostInside[] {
    return askedFields(type, sets, this.#scope).flatMap((asked) => {
      this.#count();
      const field = type.getFields()[asked.nodes[0]?.name.value ?? ''];
      const row = field === undefined ? null : getNamedType(field.type);
      const isRows = field !== undefined && isListType(getNullableType(field.type));
      if (!isRows || !isObjectType(row)) return [];
      const inner = asked.nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      return { listKey: asked.key, tree: this.compile(row, inner) };
    });
  }

  #count(): void {
    this.#fields += 1;
    if (this.#fields <= this.#maxFields) return;
    throw new AppError('QUERY_TOO_COMPLEX', 'The operation asks for too many fields of too many types.', {
      limit: 'fields',
      maximum: this.#maxFields,
    });
  }
}

/** The points of a part that nothing can change; null when something can. */
function fixedPoints({ isAsked, rows, own, perRow, inside, together }: CostPart): number | null {
  if (isAsked !== null || rows !== null || inside.some(({ tree }) => tree.parts.length > 0)) return null;
  const points = inside.map(({ tree }) => tree.fixed);
  return own + perRow + (together === 'SUM' ? points.reduce((sum, one) => sum + one, 0) : Math.max(0, ...points));
}

/** Of `__typename`, `__schema` and `__type`. */
function metaPoints(name: string): number {
  return name === '__typename' ? 0 : INTROSPECTION_POINTS;
}

/**
 * What has an id is paid for, and what the root is asked for. Other objects come with their parent or by one statement for all of a
 * page. The node of an edge is the connection's row, which is paid for.
 */
function weigh(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>, { type, isRoot }: Weighed) {
  if (field.name === 'node' && parent.name.endsWith('Edge')) return { own: 0, perRow: 0 };
  if (isNode(type) || isAbstractType(type)) return { own: 0, perRow: OBJECT_POINTS };
  return { own: isRoot ? OBJECT_POINTS : 0, perRow: 0 };
}

interface Weighed {
  readonly type: GraphQLNamedType;
  readonly isRoot: boolean;
}
