import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** A root field, and the shortest document that asks for it. */
export interface LeastDocument {
  /** As the policy table names it: `Query.viewer`. */
  readonly field: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly document: string;
}

const SCALARS: Readonly<Record<string, string>> = {
  ID: '"none"',
  String: '"none"',
  Int: '1',
  Float: '1',
  Boolean: 'false',
  Cursor: '"none"',
  DateTime: '"2026-01-01T00:00:00Z"',
  Decimal: '"1"',
  JSON: '{}',
};

/**
 * One document for every root field of a schema, with the arguments that it cannot do without; subscriptions also with a cursor that
 * is none, by which they end as soon as they have begun.
 */
export function leastDocuments(schema: GraphQLSchema): LeastDocument[] {
  return [
    ...documentsOf('query', schema.getQueryType()),
    ...documentsOf('mutation', schema.getMutationType()),
    ...documentsOf('subscription', schema.getSubscriptionType()),
  ];
}

function documentsOf(kind: LeastDocument['kind'], root: GraphQLObjectType | null | undefined): LeastDocument[] {
  return Object.values(root?.getFields() ?? {}).map((field) => {
    const given = field.args.filter((arg) => isNeeded(arg) || (kind === 'subscription' && arg.name === 'after'));
    const args = given.map((arg) => `${arg.name}: ${leastValue(arg.type)}`);
    const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
    const list = args.length === 0 ? '' : `(${args.join(', ')})`;
    return { field: `${root?.name}.${field.name}`, kind, document: `${kind} { ${field.name}${list}${selection} }` };
  });
}

/** Lists are told how much they may answer: without it they cost too much, or are refused. */
function isNeeded(arg: GraphQLArgument): boolean {
  return isRequiredArgument(arg) || arg.name === 'first';
}

function leastValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return leastValue(type.ofType);
  if (isListType(type)) return `[${leastValue(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (!isInputObjectType(type)) return SCALARS[type.name] ?? '"none"';
  const fields = Object.values(type.getFields());
  // Of a "one of" type, none is required and one must be given.
  const given = type.isOneOf ? fields.slice(0, 1) : fields.filter((field) => isRequiredInputField(field));
  return `{ ${given.map(writeField).join(', ')} }`;
}

function writeField({ name, type }: GraphQLInputField): string {
  return `${name}: ${leastValue(type)}`;
}
