import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWebhookSender } from '../../../../src/adapters/webhook-sender/create-webhook-sender.js';
import type { WebhookSender } from '../../../../src/adapters/webhook-sender/webhook-sender.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../../support/webhook-receiver.js';

const PUBLIC = { address: '93.184.216.34', family: 4 };
const PRIVATE = { address: '127.0.0.1', family: 4 };
const FOREVER = new AbortController().signal;

let receiver: WebhookReceiver;
let sender: WebhookSender;
let names: Map<string, { address: string; family: number }[]>;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  names = new Map();
  sender = open({ connectMs: 20_000, totalMs: 20_000 });
});
const open = (deadlines: { readonly connectMs: number; readonly totalMs: number }) =>
  createWebhookSender({
    allow: [receiver.host],
    requireHttps: true,
    deadlines,
    resolve: (name) =>
      Promise.resolve(names.get(name) ?? []).then((found) => {
        if (found.length > 0) return found;
        throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
      }),
  });
afterEach(async () => {
  await sender.close();
  await receiver.close();
});

const post = (url: string, body = '{}') => sender.send({ url, headers: { 'webhook-id': 'msg_1' }, body }, FOREVER);

test('a body goes out byte for byte, with its headers, over plain http to a host that is allowed', async () => {
  const body = '{"name":"Mädchen 🧦"}';
  expect(await post(receiver.url, body)).toEqual({
    status: 204,
    body: '',
    error: null,
    timedOut: false,
    retryAfterMs: null,
    durationMs: expect.any(Number),
  });
  expect(receiver.messages).toMatchObject([
    { body, headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json', 'user-agent': 'vitrine' } },
  ]);
});

test('a name that leads to a private address is refused when the endpoint is made, one that leads nowhere is not', async () => {
  names.set('inside.example', [PUBLIC, PRIVATE]);
  names.set('outside.example', [PUBLIC]);
  expect((await sender.findRefusal('https://inside.example/'))?.message).toContain('not on the public internet');
  expect(await sender.findRefusal('https://outside.example/')).toBeNull();
  expect(await sender.findRefusal('https://unknown.example/')).toBeNull();
  expect((await sender.findRefusal('http://outside.example/'))?.message).toContain('https');
  expect(await sender.findRefusal(receiver.url)).toBeNull();
});

test('a name that leads to a private address later is refused when it is sent to', async () => {
  names.set('rebinding.example', [PUBLIC]);
  expect(await sender.findRefusal('https://rebinding.example/')).toBeNull();
  names.set('rebinding.example', [PRIVATE]);
  expect(await post('https://rebinding.example/')).toMatchObject({
    status: null,
    error: expect.stringContaining('not on the public internet'),
    timedOut: false,
  });
  expect(receiver.messages).toEqual([]);
});

test('outside production plain http is taken, by the same rules', async () => {
  const lax = createWebhookSender({ allow: [], requireHttps: false, resolve: () => Promise.resolve([PUBLIC]) });
  expect(await lax.findRefusal('http://shop.example/')).toBeNull();
  expect((await lax.findRefusal('http://127.0.0.1/'))?.message).toContain('not on the public internet');
  await lax.close();
});

test('no answer in time is a timeout, a refused connection is none', async () => {
  receiver.react('hangs');
  const hurried = open({ connectMs: 1_500, totalMs: 1_500 });
  expect(await hurried.send({ url: receiver.url, headers: {}, body: '{}' }, FOREVER)).toMatchObject({
    status: null,
    timedOut: true,
    error: expect.stringContaining('1.5 s'),
  });
  await hurried.close();
  await receiver.close();
  expect(await post(receiver.url)).toMatchObject({ status: null, timedOut: false });
});

test('a redirect is answered as it is, and Retry-After is read', async () => {
  receiver.react({ status: 302, headers: { location: `${receiver.url}/elsewhere`, 'retry-after': '120' } });
  expect(await post(receiver.url)).toMatchObject({ status: 302, retryAfterMs: 120_000 });
  expect(receiver.messages).toHaveLength(1);
});

test('the caller’s own end is told as such', async () => {
  receiver.react('hangs');
  const stop = new AbortController();
  const sending = sender.send({ url: receiver.url, headers: {}, body: '{}' }, stop.signal);
  await receiver.received(1);
  stop.abort(new Error('The process stops.'));
  await expect(sending).rejects.toThrow('The process stops.');
});
