import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { FIELD_RIGHTS } from '../../src/auth/policy.js';
import { buildVitrineSchema } from '../../src/bin/build-schema.js';

interface Element {
  readonly path: string;
  readonly description: string | null | undefined;
}

/** What clients were promised: test/fixtures/contract.graphql, the part of it that this version answers. */
const contract = buildSchema(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'contract.graphql'), 'utf8'));
let schema: GraphQLSchema;

beforeAll(async () => {
  schema = await buildVitrineSchema();
});

test('the schema is valid GraphQL', () => {
  expect(validateSchema(schema)).toEqual([]);
});

test('every type, field, argument and enum value says what it is', () => {
  const elements = typesOf(schema).flatMap(elementsOf);
  expect(elements.length).toBeGreaterThan(100);
  expect(elements.filter(({ description }) => !description?.trim()).map(({ path }) => path)).toEqual([]);
});

test('no input type contains itself: to compile a variable of such a type would never end', () => {
  const circular = (type: GraphQLNamedType, above: readonly GraphQLNamedType[]): boolean =>
    above.includes(type) ||
    (isInputObjectType(type) &&
      Object.values(type.getFields()).some((field) => circular(getNamedType(field.type), [...above, type])));
  const inputs = typesOf(schema).filter((type) => isInputObjectType(type));
  expect(inputs.length).toBeGreaterThan(10);
  expect(inputs.filter((type) => circular(type, [])).map(({ name }) => name)).toEqual([]);
});

test('the policy table names exactly the root fields', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name}.${field}`));
  expect(Object.keys(FIELD_RIGHTS).toSorted()).toEqual(fields.toSorted());
});

test('the schema takes nothing of the contract away and loosens nothing', () => {
  expect(findBreakingChanges(contract, schema).map(({ description }) => description)).toEqual([]);
});

test('what the contract gives a default has that default', () => {
  const actual = new Map(typesOf(schema).flatMap(defaultsOf));
  const promised = typesOf(contract).flatMap(defaultsOf);
  expect(promised.length).toBeGreaterThan(10);
  expect(promised.map(([path]) => [path, actual.get(path)])).toEqual(promised);
});

function typesOf(of: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(of.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
}

function elementsOf(type: GraphQLNamedType): Element[] {
  const own = { path: type.name, description: type.description };
  return [own, ...membersOf(type)];
}

function membersOf(type: GraphQLNamedType): Element[] {
  const under = (name: string) => `${type.name}.${name}`;
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => ({ path: under(name), description }));
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map(({ name, description }) => ({ path: under(name), description }));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, description, args }) => [
    { path: under(name), description },
    ...args.map((arg) => ({ path: `${under(name)}(${arg.name})`, description: arg.description })),
  ]);
}

/** Every argument and input field, with its default, that has one. */
function defaultsOf(type: GraphQLNamedType): [path: string, value: unknown][] {
  if (isInputObjectType(type)) return givenDefaults(type.name, Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => givenDefaults(`${type.name}.${field.name}`, field.args));
}

function givenDefaults(
  parent: string,
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
): [path: string, value: unknown][] {
  return inputs
    .filter(({ defaultValue }) => defaultValue !== undefined)
    .map(({ name, defaultValue }) => [`${parent}.${name}`, defaultValue]);
}
