import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type { Variables } from './cost-tree.js';

/** What a document's fields are looked up in. */
export interface DocumentScope {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A field of the answer: every place of the document that asks for it. */
export interface AskedField {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** Whether variables let it be asked for; null = always. */
  readonly isAsked: ((variables: Variables) => boolean) | null;
}

type Condition = (variables: Variables) => boolean;

/**
 * The fields that a selection asks of an object of this type, merged by their name in the answer as execution merges them.
 * Those that @skip and @include leave out whatever the variables are left out.
 */
export function askedFields(
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  scope: DocumentScope,
): readonly AskedField[] {
  const collecting: Collecting = { type, scope, places: new Map(), spread: new Set() };
  for (const set of sets) collect(set, null, collecting);
  return [...collecting.places].map(([key, { nodes, conditions }]) => ({ key, nodes, isAsked: anyOf(conditions) }));
}

interface Collecting {
  readonly type: GraphQLObjectType;
  readonly scope: DocumentScope;
  /** By name in the answer: the places, and the condition of each; null = always. */
  readonly places: Map<string, { nodes: FieldNode[]; conditions: (Condition | null)[] }>;
  /** Fragments that were spread under no condition: a second time they add nothing. */
  readonly spread: Set<string>;
}

function collect(set: SelectionSetNode, outer: Condition | null, into: Collecting): void {
  for (const selection of set.selections) {
    const own = conditionOf(selection.directives, into.scope.operation);
    if (own === 'NEVER') continue;
    const condition = both(outer, own);
    if (selection.kind === Kind.FIELD) addPlace(selection, condition, into);
    else {
      const inner = isSpreadAgain(selection, condition, into) ? null : innerSet(selection, into.type, into.scope);
      if (inner !== null) collect(inner, condition, into);
    }
  }
}

function addPlace(node: FieldNode, condition: Condition | null, { places }: Collecting): void {
  const key = (node.alias ?? node.name).value;
  const known = places.get(key);
  if (known === undefined) places.set(key, { nodes: [node], conditions: [condition] });
  else {
    known.nodes.push(node);
    known.conditions.push(condition);
  }
}

function isSpreadAgain(selection: SelectionNode, condition: Condition | null, { spread }: Collecting): boolean {
  if (selection.kind !== Kind.FRAGMENT_SPREAD) return false;
  const { value } = selection.name;
  if (spread.has(value)) return true;
  if (condition === null) spread.add(value);
  return false;
}

function innerSet(
  selection: Exclude<SelectionNode, FieldNode>,
  type: GraphQLObjectType,
  { schema, fragments }: DocumentScope,
): SelectionSetNode | null {
  const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
  if (fragment === undefined) return null;
  const on = fragment.typeCondition === undefined ? type : typeFromAST(schema, fragment.typeCondition);
  const fits =
    on === type || (on !== undefined && isAbstractType(on) && isObjectType(type) && schema.isSubType(on, type));
  return fits ? fragment.selectionSet : null;
}

/** What @skip and @include say of a place: null for always. */
function conditionOf(
  directives: readonly DirectiveNode[] | undefined,
  operation: OperationDefinitionNode,
): Condition | null | 'NEVER' {
  let condition: Condition | null = null;
  for (const directive of directives ?? []) {
    if (directive.name.value !== 'include' && directive.name.value !== 'skip') continue;
    const one = directiveCondition(directive, operation);
    if (one === 'NEVER') return one;
    condition = both(condition, one);
  }
  return condition;
}

function directiveCondition(
  { name, arguments: given }: DirectiveNode,
  operation: OperationDefinitionNode,
): Condition | null | 'NEVER' {
  const wanted = name.value === 'include';
  const value = given?.find((argument) => argument.name.value === 'if')?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value === wanted ? null : 'NEVER';
  if (value?.kind !== Kind.VARIABLE) return null;
  const variable = value.name.value;
  const preset = presetOf(variable, operation);
  return (variables) => (variables[variable] ?? preset) === wanted;
}

function presetOf(variable: string, { variableDefinitions }: OperationDefinitionNode): unknown {
  const definition = variableDefinitions?.find((candidate) => candidate.variable.name.value === variable);
  return definition?.defaultValue === undefined ? undefined : valueFromASTUntyped(definition.defaultValue);
}

function both(one: Condition | null, other: Condition | null): Condition | null {
  if (one === null || other === null) return one ?? other;
  return (variables) => one(variables) && other(variables);
}

function anyOf(conditions: readonly (Condition | null)[]): Condition | null {
  const given = conditions.filter((condition) => condition !== null);
  if (given.length < conditions.length) return null;
  return (variables) => given.some((condition) => condition(variables));
}
