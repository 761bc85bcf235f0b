import { expect, test } from 'vitest';
import { isOriginAllowed } from '../../../src/auth/allowed-origins.js';

const host = 'api.example:4000';
const listed = ['https://shop.example'];

test.each([
  // origin, allowed in production, allowed in development
  ['https://shop.example', true, true],
  ['https://shop.example:444', false, false],
  ['http://shop.example', false, false],
  ['https://evil-shop.example', false, false],
  ['https://shop.example.evil.example', false, false],
  ['http://api.example:4000', true, true],
  ['https://api.example:4000', true, true],
  ['https://api.example', false, false],
  ['https://studio.apollographql.com', false, true],
  ['https://sandbox.embed.apollographql.com', false, true],
  ['http://localhost:3000', false, true],
  ['http://127.0.0.1', false, true],
  ['http://[::1]:8080', false, true],
  ['http://localhost.evil.example', false, false],
  ['null', false, false],
  ['', false, false],
])('origin %j: %j in production, %j in development', (origin, inProduction, inDevelopment) => {
  const call = { origin, host };
  expect(isOriginAllowed({ allowed: listed, development: false }, call)).toBe(inProduction);
  expect(isOriginAllowed({ allowed: listed, development: true }, call)).toBe(inDevelopment);
});

test('a star lets every origin in', () => {
  for (const origin of ['https://any.example', 'null'])
    expect(isOriginAllowed({ allowed: ['*'], development: false }, { origin, host })).toBe(true);
});

test('nobody is the server itself without a host', () => {
  const policy = { allowed: [], development: false };
  expect(isOriginAllowed(policy, { origin: 'http://undefined', host: undefined })).toBe(false);
});
