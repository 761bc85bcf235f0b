/** The values of an operation's variables as the client sent them. */
export type Variables = Readonly<Record<string, unknown>>;

/** What a selection costs: points that are known, and parts whose points are not. Compiled once per operation. */
export interface CostTree {
  /** Points that neither a variable nor the answer can change. */
  readonly fixed: number;
  readonly parts: readonly CostPart[];
}

/** A field whose points hang on variables, on the length of a list, or on what lies in it. */
export interface CostPart {
  /** Its name in the answer. */
  readonly key: string;
  /** Whether it is asked for; null = always. */
  readonly isAsked: ((variables: Variables) => boolean) | null;
  /** Points of the field itself, whatever it holds. */
  readonly own: number;
  /** How many rows it may hold at most; null for a single object. May throw for a page that nobody may ask for. */
  readonly rows: ((variables: Variables) => number) | null;
  /** Points of each row besides what is asked of it. */
  readonly perRow: number;
  /** What is asked of the object or of each row. More than one for the lists of a connection, or for the types it may be of. */
  readonly inside: readonly CostInside[];
  /** How several in `inside` go together: all of them, or the dearest. */
  readonly together: 'SUM' | 'MAXIMUM';
}

export interface CostInside {
  /** Where the rows lie inside the answer of the field: name of the list; null when the field is the list or the object itself. */
  readonly listKey: string | null;
  readonly tree: CostTree;
}

/** Greatest points the operation can cost with these variables. Throws what `rows` throws. */
export function requestedCost(tree: CostTree, variables: Variables): number {
  let cost = tree.fixed;
  for (const part of tree.parts) {
    if (part.isAsked !== null && !part.isAsked(variables)) continue;
    const each = part.perRow + requestedInside(part, variables);
    cost += part.own + (part.rows === null ? 1 : part.rows(variables)) * each;
  }
  return cost;
}

function requestedInside({ inside, together }: CostPart, variables: Variables): number {
  let cost = 0;
  for (const { tree } of inside) {
    const points = tree.parts.length === 0 ? tree.fixed : requestedCost(tree, variables);
    cost = together === 'SUM' ? cost + points : Math.max(cost, points);
  }
  return cost;
}

/**
 * Points of what an answer holds. Reads the lengths of lists and goes into rows only where further lists lie in them: scalars
 * are never touched. What is missing or null in the answer costs its own points: somebody looked for it.
 */
export function actualCost(tree: CostTree, answer: unknown): number {
  let cost = tree.fixed;
  if (tree.parts.length === 0 || typeof answer !== 'object' || answer === null) return cost;
  for (const part of tree.parts) {
    const value = (answer as Readonly<Record<string, unknown>>)[part.key];
    if (value === undefined) continue;
    cost += part.own + actualInside(part, value);
  }
  return cost;
}

function actualInside({ inside, perRow, together }: CostPart, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let cost = 0;
  let rows = 0;
  for (const { listKey, tree } of inside) {
    const place = listKey === null ? value : (value as Readonly<Record<string, unknown>>)[listKey];
    if (place === undefined || place === null) continue;
    const points = Array.isArray(place) ? rowsCost(tree, place) : actualCost(tree, place);
    cost = together === 'SUM' ? cost + points : Math.max(cost, points);
    rows = Math.max(rows, Array.isArray(place) ? place.length : 1);
  }
  return cost + rows * perRow;
}

function rowsCost(tree: CostTree, rows: readonly unknown[]): number {
  if (tree.parts.length === 0) return rows.length * tree.fixed;
  let cost = 0;
  for (const row of rows) cost += actualCost(tree, row);
  return cost;
}
