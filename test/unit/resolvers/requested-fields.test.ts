import { type FieldNode, type FragmentDefinitionNode, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { requestedFields, requestedFieldsOf } from '../../../src/resolvers/_shared/requested-fields.js';

/** What a resolver of the document's first root field would see. */
function placeOf(source: string) {
  const { definitions } = parse(source);
  const [operation] = definitions;
  const fields = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  return {
    fieldNodes: fields as readonly FieldNode[],
    fragments: Object.fromEntries(fragments.map((one) => [one.name.value, one])),
  };
}

test.each([
  ['plain fields, aliased by what they are', '{ images { a: id state } }', ['id', 'state']],
  [
    'nodes and edges of a connection',
    '{ images { totalCount nodes { id } edges { cursor node { url } } } }',
    ['id', 'url'],
  ],
  [
    'fragments, inline and named',
    '{ images { nodes { ...F ... on Image { kind } } } } fragment F on Image { id ...G } fragment G on Image { state }',
    ['id', 'state', 'kind'],
  ],
  ['what a directive may leave out', '{ images { nodes { id @include(if: false) } } }', ['id']],
  ['fields merged from two selections', '{ images { nodes { id } } images { nodes { url } } }', ['id', 'url']],
  ['the first level only', '{ images { nodes { product { name } } } }', ['product']],
  ['nothing', '{ images { totalCount } }', []],
])('counts %s', (_what, source, names) => {
  const place = placeOf(source);
  expect([...requestedFields(place)]).toEqual(names);
  expect([...requestedFields(place)]).toEqual(names);
});

test.each([
  ['plain', '{ images { nodes { task { id } } } }', ['id']],
  ['several places, under any name', '{ images { nodes { task { id } a: task { state } } } }', ['id', 'state']],
  [
    'fragments',
    '{ images { edges { node { ...F } } } } fragment F on Image { task { ...G } } fragment G on Task { due }',
    ['due'],
  ],
  ['nothing', '{ images { nodes { id } } }', []],
  ['other fields', '{ images { nodes { other { id } } } }', []],
])('counts what is asked of a field of the rows: %s', (_what, source, names) => {
  const place = placeOf(source);
  expect([...requestedFieldsOf(place, 'task')]).toEqual(names);
  expect([...requestedFieldsOf(place, 'task')]).toEqual(names);
});
