import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import { createClientAddress } from '../../../src/http/client-address.js';

/** The address found for a connection with a header, under a setting as it stands in the environment. */
function find(setting: string, remote: string | undefined, forwardedFor?: string): string | null {
  const trusted = loadConfig({ TRUST_PROXY: setting }).limits.TRUST_PROXY;
  const req = { socket: { remoteAddress: remote }, headers: { 'x-forwarded-for': forwardedFor } };
  return createClientAddress(trusted)(req as unknown as IncomingMessage);
}

test.each([
  ['', '10.0.0.1', '192.0.2.1', '10.0.0.1'],
  ['0', '10.0.0.1', '192.0.2.1', '10.0.0.1'],
  ['', '::ffff:10.0.0.1', undefined, '10.0.0.1'],
  ['', 'fe80::1%eth0', undefined, 'fe80::1'],
  ['', undefined, '192.0.2.1', null],
  ['1', '10.0.0.1', undefined, '10.0.0.1'],
  ['1', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
  ['1', '10.0.0.1', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
  ['2', '10.0.0.1', '203.0.113.9, 192.0.2.1', '203.0.113.9'],
  ['3', '10.0.0.1', '203.0.113.9, 192.0.2.1', '203.0.113.9'],
  ['1', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['1', '10.0.0.1', '192.0.2.1:4711', '192.0.2.1'],
  ['1', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
  ['1', '10.0.0.1', '::ffff:192.0.2.1', '192.0.2.1'],
  ['10.0.0.0/8', '10.0.0.1', '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
  ['10.0.0.0/8', '192.0.2.7', '203.0.113.9', '192.0.2.7'],
  ['10.0.0.0/8,fd00::/8', 'fd00::1', '192.0.2.1, 10.1.2.3', '192.0.2.1'],
  ['10.0.0.1', '10.0.0.2', '192.0.2.1', '10.0.0.2'],
  ['::ffff:0:0/96', '10.0.0.1', '192.0.2.1', '10.0.0.1'],
])('TRUST_PROXY=%s, connection from %s, X-Forwarded-For: %s: the client is %s', (setting, remote, told, client) => {
  expect(find(setting, remote, told)).toBe(client);
});

test.each(['yes', '17', '-1', '10.0.0.0/33', '10.0.0.0/', '10.0.0', 'fd00::/129', '10.0.0.0/8,', 'fe80::1%eth0'])(
  'TRUST_PROXY=%s is refused',
  (setting) => {
    expect(() => loadConfig({ TRUST_PROXY: setting })).toThrow('TRUST_PROXY: a number of proxies');
  },
);
