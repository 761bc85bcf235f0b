import { describe, expect, test } from 'vitest';
import { readUrl } from '../../../src/cli/_shared/server-options.js';
import { alignPairs, formatCount, formatDuration, formatNumber } from '../../../src/cli/_shared/terminal.js';
import { describeKeys } from '../../../src/cli/describe-keys.js';
import { describeStart } from '../../../src/cli/present-start.js';

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1_000, '1.0 s'],
  [59_940, '59.9 s'],
  [60_000, '1 min 0 s'],
  [125_400, '2 min 5 s'],
])('%d ms', (ms, text) => expect(formatDuration(ms)).toBe(text));

test('numbers and counts', () => {
  expect([0, 999, 1_000, 1_234_567].map(formatNumber)).toEqual(['0', '999', '1 000', '1 234 567']);
  expect([formatCount(1, 'row'), formatCount(2, 'row'), formatCount(0, 'body', 'bodies')]).toEqual([
    '1 row',
    '2 rows',
    '0 bodies',
  ]);
});

test('pairs are aligned, without blanks at the ends', () => {
  expect(
    alignPairs([
      ['A', '1'],
      ['Long', ''],
      ['', 'x'],
    ]),
  ).toEqual(['  A     1', '  Long', '        x']);
});

test.each([
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ['https://shop.example/graphql', 'https://shop.example'],
  ['https://shop.example/vitrine/', 'https://shop.example/vitrine'],
])('the address %s', (given, url) => expect(readUrl(given)).toBe(url));

test.each(['localhost:4000', 'ftp://x', ''])('no address: %s', (given) =>
  expect(() => readUrl(given)).toThrow(/is no http or https address/),
);

describe('what a start says', () => {
  const platform = { url: 'http://127.0.0.1:4000', folder: '/srv/a b', embedded: true, sandbox: true };

  test('the first time', () => {
    expect(describeStart({ ...platform, firstKey: 'vt_secret' })).toEqual([
      '  Sandbox    http://127.0.0.1:4000/graphql  (open it in a browser)',
      '  Live       ws://127.0.0.1:4000/graphql',
      '  Health     http://127.0.0.1:4000/readyz',
      '  Metrics    http://127.0.0.1:4000/metrics',
      '  Data       /srv/a b  (with its own PostgreSQL)',
      '',
      '  Admin key  vt_secret',
      '             Shown only this once. Send it as "Authorization: Bearer <key>".',
    ]);
  });

  test('in production, on a database of one’s own', () => {
    expect(describeStart({ ...platform, embedded: false, sandbox: false, firstKey: null })).toEqual([
      '  GraphQL  http://127.0.0.1:4000/graphql',
      '  Live     ws://127.0.0.1:4000/graphql',
      '  Health   http://127.0.0.1:4000/readyz',
      '  Metrics  http://127.0.0.1:4000/metrics',
      '  Data     /srv/a b',
    ]);
  });
});

test('the table of keys', () => {
  const key = {
    name: 'Asha',
    roles: ['REVIEWER', 'VIEWER'],
    prefix: 'vt_abc',
    lastUsedAt: null,
    expiresAt: null,
    revokedAt: null,
  };
  const now = new Date('2026-06-01T00:00:00Z');
  expect(
    describeKeys(
      [
        { ...key, id: 'key_1', lastUsedAt: new Date('2026-05-31T23:59:30Z') },
        { ...key, id: 'key_22', expiresAt: now },
        { ...key, id: 'key_3', expiresAt: new Date('2026-07-01T00:00:00Z') },
        { ...key, id: 'key_4', revokedAt: now },
      ],
      now,
    ),
  ).toEqual([
    'ID      SECRET   NAME  ROLES            STATE             LAST USED',
    'key_1   vt_abc…  Asha  REVIEWER,VIEWER  valid             2026-05-31 23:59 UTC',
    'key_22  vt_abc…  Asha  REVIEWER,VIEWER  expired           never',
    'key_3   vt_abc…  Asha  REVIEWER,VIEWER  until 2026-07-01  never',
    'key_4   vt_abc…  Asha  REVIEWER,VIEWER  revoked           never',
  ]);
});
