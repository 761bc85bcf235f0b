import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { TextStore } from '../../../src/graphql/persisted/text-store.js';
import { readTrustedManifest } from '../../../src/graphql/persisted/trusted-operations.js';
import { accepted, NOBODY, preparing, verdict } from './preparing.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const by = (sha256Hash: unknown, version: unknown = 1) => ({ extensions: { persistedQuery: { version, sha256Hash } } });
const QUERY = '{ logCursor }';

describe('a document that clients register', () => {
  test('is known by its hash once it was sent with it', () => {
    const { ask } = preparing();
    expect(verdict(ask(null, by(hashOf(QUERY)))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    accepted(ask(QUERY, by(hashOf(QUERY))));
    const again = accepted(ask(null, by(hashOf(QUERY))));
    expect(again.document).toBe(accepted(ask(QUERY)).document);
  });

  test('is not kept when it is not valid', () => {
    const { ask } = preparing();
    expect(verdict(ask('{ nothing }', by(hashOf('{ nothing }')))).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(verdict(ask(null, by(hashOf('{ nothing }')))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('is not kept for callers without credentials', () => {
    const { ask } = preparing();
    const open = '{ health { status } }';
    accepted(ask(open, by(hashOf(open)), NOBODY));
    expect(verdict(ask(null, by(hashOf(open)), NOBODY)).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test.each([
    ['another document’s hash', QUERY, by(hashOf('{ viewer { id } }'))],
    ['no hash', QUERY, by(undefined)],
    ['another version', QUERY, by(hashOf(QUERY), 2)],
    ['neither document nor hash', null, {}],
  ])('%s is BAD_REQUEST', (_what, query, rest) => {
    expect(verdict(preparing().ask(query, rest)).code).toBe('BAD_REQUEST');
  });

  test('leaves when too many others came after its last use', () => {
    const store = new TextStore({ entries: 2, characters: 10 });
    store.set('a', 'aaaa');
    store.set('b', 'bbbb');
    store.get('a');
    store.set('c', 'cc');
    expect([store.get('a'), store.get('b'), store.get('c')]).toEqual(['aaaa', undefined, 'cc']);
    store.set('d', 'dddddddd');
    expect([store.get('a'), store.get('c'), store.get('d')]).toEqual([undefined, 'cc', 'dddddddd']);
    store.set('e', 'x'.repeat(11));
    expect([store.get('d'), store.get('e')]).toEqual(['dddddddd', undefined]);
  });

  test.each([
    { entries: 0, characters: 10 },
    { entries: 2, characters: 0 },
  ])('is not kept where there is room for none', (bounds) => {
    const store = new TextStore(bounds);
    store.set('a', '');
    expect(store.get('a')).toBeUndefined();
  });
});

describe('trusted documents', () => {
  const manifest = JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'viewer-1', name: 'Viewer', type: 'query', body: 'query Viewer { viewer { id } }' }],
  });
  const trusted = readTrustedManifest(manifest);

  test('are asked for by their id', () => {
    const { ask } = preparing({ persisted: { trusted } });
    expect(accepted(ask(null, by('viewer-1'))).operationName).toBe('Viewer');
    accepted(ask(QUERY));
  });

  test('are all there is where only they are answered', () => {
    const { ask } = preparing({ persisted: { trusted, trustedOnly: true } });
    accepted(ask(null, by('viewer-1')));
    accepted(ask('query Viewer { viewer { id } }'));
    for (const refused of [ask(QUERY), ask(QUERY, by(hashOf(QUERY))), ask(null, by('other')), ask(null)])
      expect(verdict(refused).code).toBe('PERSISTED_QUERY_ONLY');
  });

  test('are held to the limits like any other', () => {
    const { ask } = preparing({ persisted: { trusted }, limits: { depth: 1 } });
    expect(verdict(ask(null, by('viewer-1'))).code).toBe('QUERY_TOO_COMPLEX');
  });

  test.each([
    ['no JSON', '{', /not valid JSON/],
    ['another format', '{"format":"x","version":1,"operations":[]}', /not of the format/],
    ['null', 'null', /not of the format/],
    ['an entry without a body', manifest.replace('"body"', '"text"'), /Operation 0/],
  ])('cannot be read from %s', (_what, text, message) => {
    expect(() => readTrustedManifest(text)).toThrow(message);
  });
});
