import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeLogCursor } from '../../../src/events/cursor.js';
import { dispatchRetraining } from '../../../src/operations/drift/dispatch-retraining.js';
import { giveUpRetraining, startRetraining } from '../../../src/operations/drift/start-retraining.js';
import { writePictureSet } from '../../support/picture-sets.js';
import { connectClient, firstEvent } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE, checkDrift } from './documents.js';

const HOUR_MS = 3_600_000;
const MOVE = `mutation ($input: UpdateRetrainingRequestInput!) {
  updateRetrainingRequest(input: $input) { retrainingRequest { id state } userErrors { code field message } }
}`;
const REQUESTS = '{ retrainingRequests(first: 20) { nodes { id state priority scheduledFor } } }';
const ALERTS = `query ($baselineId: ID!) { driftAlerts(baselineId: $baselineId, first: 20) { nodes { id state severity resolvedAt report { id } } } }`;

/** Writes its order beside itself, by the id of the request; fails while a file says so. */
const PROGRAM = `#!/bin/sh
cd "$(dirname "$0")" || exit 9
printf '%s\\n' "$@" > "$1.part" && mv "$1.part" "$1.order"
[ ! -e fails ] || { echo 'no GPU' >&2; exit 3; }
`;

let root: string;
let commands: string;
let world: World;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-retrain-'));
  await writePictureSet(join(root, 'base'), { count: 320, seed: 1 });
  await writePictureSet(join(root, 'same'), { count: 120, seed: 2 });
  await writePictureSet(join(root, 'bright'), { count: 120, seed: 3, brighter: 40 });
  await writePictureSet(join(root, 'brighter'), { count: 190, seed: 5, brighter: 10 });
  commands = await mkdtemp(join(tmpdir(), 'vitrine-retrain-command-'));
  const program = join(commands, 'retrain');
  await writeFile(program, PROGRAM, { mode: 0o755 });
  world = await createWorld({ environment: { DATA_ROOT: root, RETRAINING_COMMAND: program } });
  await world.key('ADMIN');
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
  await rm(commands, { recursive: true, force: true });
});

async function baseline(name: string): Promise<string> {
  const { data } = await world.execute(BASELINE, { input: { name, source: { directory: 'base' } } });
  await world.runJobs();
  return data['createDriftBaseline'].baseline.id as string;
}

async function check(baselineId: string, directory: string) {
  return (await checkDrift(world, { baselineId, source: { directory } }))['report'];
}

async function statesOf(): Promise<Map<string, string>> {
  const { data } = await world.execute(REQUESTS);
  return new Map(data['retrainingRequests'].nodes.map(({ id, state }: Record<string, string>) => [id, state]));
}

/** The world's own sweep may have it in hand. */
async function untilDispatched(id: string): Promise<void> {
  await dispatchRetraining(world.system);
  await expect.poll(async () => (await statesOf()).get(id)).toBe('DISPATCHED');
}

it('HIGH asks at once, is dispatched with a manifest, and a second within seven days cools down', async () => {
  const baselineId = await baseline('high');
  const before = await world.head();
  const now = world.clock.now();
  const first = await check(baselineId, 'bright');
  const { retraining } = first.alert;
  expect(retraining).toMatchObject({ priority: 'HIGH', scheduledFor: now.toISOString(), reason: first.summary });
  await untilDispatched(retraining.id);
  const told = (await world.events(before)).filter(({ type }) => type === 'retraining.requested.v1');
  expect(told).toMatchObject([
    { entityId: retraining.id, payload: { baselineId, priority: 'HIGH', state: 'DISPATCHED' } },
  ]);

  const manifest = await fetch(retraining.manifestUrl);
  expect(manifest.headers.get('content-type')).toBe('application/x-ndjson');
  const [head, ...images] = (await manifest.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(head).toMatchObject({
    report: first.id,
    severity: 'HIGH',
    images: 120,
    directory: 'bright',
    baseline: { id: baselineId },
  });
  expect(images).toHaveLength(120);
  expect(images.map(({ image }) => image)).toContain('0/p-00000.jpg');

  world.clock.advance(6 * 24 * HOUR_MS);
  const second = await check(baselineId, 'bright');
  expect(second.alert.retraining).toMatchObject({ state: 'COOLED_DOWN', priority: 'HIGH' });
  await dispatchRetraining(world.system);
  expect((await statesOf()).get(second.alert.retraining.id)).toBe('COOLED_DOWN');

  world.clock.advance(25 * HOUR_MS);
  const third = await check(baselineId, 'bright');
  expect(third.alert.retraining.state).not.toBe('COOLED_DOWN');
});

it('MEDIUM asks for later; a HIGH in the meantime cools down and hurries it', async () => {
  const baselineId = await baseline('medium');
  const first = await check(baselineId, 'brighter');
  expect(first.severity).toBe('MEDIUM');
  const { retraining } = first.alert;
  const due = new Date(world.clock.now().getTime() + 24 * HOUR_MS).toISOString();
  expect(retraining).toMatchObject({ state: 'REQUESTED', priority: 'NORMAL', scheduledFor: due });
  await dispatchRetraining(world.system);
  expect((await statesOf()).get(retraining.id)).toBe('REQUESTED');
  const second = await check(baselineId, 'bright');
  expect(second.alert.retraining).toMatchObject({ state: 'COOLED_DOWN', priority: 'HIGH' });
  await untilDispatched(retraining.id);
});

it('MEDIUM is dispatched when its time has come', async () => {
  const baselineId = await baseline('later');
  const { alert } = await check(baselineId, 'brighter');
  world.clock.advance(24 * HOUR_MS - 1);
  await dispatchRetraining(world.system);
  expect((await statesOf()).get(alert.retraining.id)).toBe('REQUESTED');
  world.clock.advance(1);
  await untilDispatched(alert.retraining.id);
});

it('is moved on as far as its states go', async () => {
  const baselineId = await baseline('moved');
  const { id } = (await check(baselineId, 'bright')).alert.retraining;
  await untilDispatched(id);
  const move = async (state: string) =>
    (await world.execute(MOVE, { input: { id, state } })).data['updateRetrainingRequest'];
  expect(await move('REQUESTED')).toMatchObject({
    retrainingRequest: null,
    userErrors: [{ code: 'INVALID', field: ['state'] }],
  });
  expect(await move('ACKNOWLEDGED')).toEqual({ retrainingRequest: { id, state: 'ACKNOWLEDGED' }, userErrors: [] });
  expect(await move('ACKNOWLEDGED')).toEqual({ retrainingRequest: { id, state: 'ACKNOWLEDGED' }, userErrors: [] });
  expect(await move('COMPLETED')).toEqual({ retrainingRequest: { id, state: 'COMPLETED' }, userErrors: [] });
  expect(await move('FAILED')).toMatchObject({ retrainingRequest: null, userErrors: [{ code: 'NOT_ALLOWED_NOW' }] });
  const other = await world.execute(MOVE, { input: { id: 'retraining_x', state: 'FAILED' } });
  expect(other.data['updateRetrainingRequest'].userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['id'] }]);
});

it('dispatch is told of over the socket, and starts the command with the manifest', async () => {
  const baselineId = await baseline('told');
  const client = connectClient(world.url, (await world.key('ADMIN')).secret);
  const event = firstEvent(
    client,
    `subscription ($of: ID, $after: Cursor) {
      retrainingRequested(baselineId: $of, after: $after) { type retrainingRequest { id state priority manifestUrl } }
    }`,
    { of: baselineId, after: encodeLogCursor(await world.head()) },
  );
  const { id } = (await check(baselineId, 'bright')).alert.retraining;
  await dispatchRetraining(world.system);
  const { type, retrainingRequest } = (await event)['retrainingRequested'];
  await client.dispose();
  expect({ type, ...retrainingRequest }).toMatchObject({
    type: 'retraining.requested.v1',
    id,
    state: 'DISPATCHED',
    priority: 'HIGH',
  });
  const order = () => readFile(join(commands, `${id}.order`), 'utf8').catch(() => '');
  await expect.poll(order, { timeout: 60_000 }).not.toBe('');
  const [told, priority, address] = (await order()).trim().split('\n');
  expect([told, priority]).toEqual([id, 'HIGH']);
  expect(await (await fetch(address ?? '')).text()).toBe(await (await fetch(retrainingRequest.manifestUrl)).text());
  expect((await statesOf()).get(id)).toBe('DISPATCHED');
});

it('a command that fails for good fails its request, which then holds up no other', async () => {
  const baselineId = await baseline('failing');
  await writeFile(join(commands, 'fails'), '');
  const { id } = (await check(baselineId, 'bright')).alert.retraining;
  await dispatchRetraining(world.system);
  await expect(startRetraining(world.system, { requestId: id })).rejects.toThrow('The command ended with 3. no GPU');
  expect((await statesOf()).get(id)).toBe('DISPATCHED');
  const before = await world.head();
  await giveUpRetraining(world.system, { requestId: id });
  await giveUpRetraining(world.system, { requestId: id });
  expect((await statesOf()).get(id)).toBe('FAILED');
  expect((await world.events(before)).filter(({ entityId }) => entityId === id)).toMatchObject([
    { type: 'retraining.updated.v1', payload: { baselineId, priority: 'HIGH', state: 'FAILED' } },
  ]);
  // A message that comes once more starts nothing.
  await startRetraining(world.system, { requestId: id });
  await rm(join(commands, 'fails'));
  expect((await check(baselineId, 'bright')).alert.retraining.state).not.toBe('COOLED_DOWN');
});

it('an alert fires until another takes its place or nothing drifts; too few pictures change nothing', async () => {
  const baselineId = await baseline('alerts');
  const before = await world.head();
  const first = await check(baselineId, 'brighter');
  const second = await check(baselineId, 'bright');
  expect((await check(baselineId, 'same')).alert).toBeNull();
  const { data } = await world.execute(ALERTS, { baselineId });
  expect(data['driftAlerts'].nodes).toEqual([
    {
      id: second.alert.id,
      state: 'RESOLVED',
      severity: 'HIGH',
      resolvedAt: expect.any(String),
      report: { id: second.id },
    },
    {
      id: first.alert.id,
      state: 'RESOLVED',
      severity: 'MEDIUM',
      resolvedAt: expect.any(String),
      report: { id: first.id },
    },
  ]);
  const told = (await world.events(before)).filter(({ type }) => type.startsWith('drift.alert.'));
  expect(told.map(({ type, entityId }) => [type, entityId])).toEqual([
    ['drift.alert.raised.v1', first.alert.id],
    ['drift.alert.resolved.v1', first.alert.id],
    ['drift.alert.raised.v1', second.alert.id],
    ['drift.alert.resolved.v1', second.alert.id],
  ]);
});
