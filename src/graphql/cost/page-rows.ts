import { type FieldNode, type GraphQLField, Kind, type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';
import { AppError } from '../../errors.js';
import type { Variables } from './cost-tree.js';
import { ASSUMED_ROWS } from './weights.js';

const MAX_PAGE_SIZE = 100;

/** An argument's value, from the document, the variables or its default; undefined when there is none. */
type ArgumentReader = (variables: Variables) => unknown;

/** One place of a document at which a field is asked for. */
export interface FieldPlace {
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly operation: OperationDefinitionNode;
}

/**
 * How many rows a connection may hold. Throws BAD_USER_INPUT for a page that no list gives: not exactly one of `first` and `last`, or
 * not 1–100. What is no number at all is left to the coercion of variables, and counts as the largest page.
 */
export function connectionRows(place: FieldPlace): (variables: Variables) => number {
  const first = readArgument('first', place);
  const last = readArgument('last', place);
  // A list that is read from the start only has no `last` to tell of.
  const wanted = takes('last', place) ? 'exactly one of "first" and "last"' : '"first"';
  return (variables) => {
    const fromStart = first(variables);
    const fromEnd = last(variables);
    if (isGiven(fromStart) === isGiven(fromEnd)) throw new AppError('BAD_USER_INPUT', `Give ${wanted}.`);
    return isGiven(fromStart) ? pageSize('first', fromStart) : pageSize('last', fromEnd);
  };
}

/** How many rows a list without pages may hold: its `first`, as many as it is given ids, or an assumption. */
export function listRows(place: FieldPlace): (variables: Variables) => number {
  if (takes('first', place)) {
    const first = readArgument('first', place);
    return (variables) => {
      const size = first(variables);
      return isGiven(size) ? pageSize('first', size) : MAX_PAGE_SIZE;
    };
  }
  if (!takes('ids', place)) return () => ASSUMED_ROWS;
  const ids = readArgument('ids', place);
  return (variables) => {
    const given = ids(variables);
    return Array.isArray(given) ? given.length : 1;
  };
}

function takes(wanted: string, { field }: FieldPlace): boolean {
  return field.args.some(({ name }) => name === wanted);
}

function readArgument(name: string, { node, field, operation }: FieldPlace): ArgumentReader {
  const fallback: unknown = field.args.find((argument) => argument.name === name)?.defaultValue;
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (given === undefined) return () => fallback;
  // A list of variables is as long as it is written, whatever they hold.
  if (given.kind === Kind.LIST) return () => given.values;
  if (given.kind !== Kind.VARIABLE) {
    const literal: unknown = valueFromASTUntyped(given);
    return () => literal;
  }
  const variable = given.name.value;
  const definition = operation.variableDefinitions?.find((candidate) => candidate.variable.name.value === variable);
  const preset: unknown =
    definition?.defaultValue === undefined ? fallback : valueFromASTUntyped(definition.defaultValue);
  return (variables) => (variables[variable] === undefined ? preset : variables[variable]);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function pageSize(name: string, size: unknown): number {
  if (typeof size !== 'number') return MAX_PAGE_SIZE;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE)
    throw new AppError('BAD_USER_INPUT', `"${name}" must be from 1 to ${MAX_PAGE_SIZE}.`);
  return size;
}
