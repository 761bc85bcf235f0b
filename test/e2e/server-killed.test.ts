import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEmbeddedDatabase } from '../../src/adapters/embedded-database/find-embedded-database.js';
import { clusterIn } from '../../src/adapters/embedded-database/place.js';
import { findRunningServer } from '../../src/adapters/embedded-database/server.js';
import { decodeLogCursor, encodeLogCursor } from '../../src/events/cursor.js';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { addVendor, ask, readLogCursor } from '../support/api.js';
import { findFreePort, killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';
import { RawSocket, SocketClosedError } from '../support/socket.js';

const WRITERS = 40;
const PRODUCTS = 400;
const KILL_AFTER = 150;
const CUTS = 8;
const CUT_AFTER = 45;
/** Written when all others are: what the log holds before it has been delivered before it. */
const LAST_CODE = 'LAST';

const key = 'vt_preset-for-the-killed-server';
let folder: string;
/** The server now, or the one that is starting in its place. */
let server: Promise<PlatformProcess>;
let start: () => Promise<PlatformProcess>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX));
  const environment = { PORT: String(await findFreePort()), ADMIN_API_KEY: key };
  start = () => startProcess({ role: 'start', folder, environment });
  server = start();
  await server;
});
afterEach(async () => {
  await killProcesses();
  await removeServer(folder);
});

async function killAndStartAgain(withDatabase: boolean): Promise<void> {
  const old = await server;
  const postgres = await findRunningServer(clusterIn(folder));
  if (postgres === null) throw new Error('The embedded PostgreSQL does not run.');
  // In one turn of the event loop: whoever loses a connection to the old one finds the new one to wait for.
  server = old
    .kill()
    .then(() => {
      if (withDatabase) process.kill(postgres.pid, 'SIGKILL');
    })
    .then(start);
}

interface Ingested {
  readonly id: string;
  /** Whether the first call failed, so that nobody knew if it had been carried out. */
  readonly repeated: boolean;
}

/** Ingests one product; again, with the same code, for as long as the network fails. */
async function ingest(vendorId: string, code: string): Promise<Ingested> {
  for (let repeated = false; ; repeated = true) {
    const { url } = await server;
    try {
      const data = await ask(
        { url, key },
        'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id vendorCode } userErrors { code message } } }',
        { input: { vendorId, vendorCode: code, name: `Product ${code}` } },
      );
      expect(data['ingestProduct']).toEqual({ product: { id: expect.any(String), vendorCode: code }, userErrors: [] });
      return { id: data['ingestProduct'].product.id as string, repeated };
    } catch (error) {
      // What fetch throws when the connection cannot be made or breaks; its cause is the socket's error.
      if (!(error instanceof TypeError && error.cause instanceof Error)) throw error;
    }
  }
}

interface Received {
  readonly cursor: string;
  readonly type: string;
  readonly product: { readonly id: string; readonly vendorCode: string };
}

/**
 * Follows the products until the last one comes, as a client that dies eight times and forgets what it had not yet worked
 * on, and that comes back by the cursor of the last event it had.
 */
async function followProducts(after: string): Promise<{ received: Received[]; cuts: number }> {
  const received: Received[] = [];
  let cuts = 0;
  while (received.at(-1)?.product.vendorCode !== LAST_CODE) {
    const raw = new RawSocket((await server).url);
    const events = () =>
      raw.messages.flatMap((message: any) => (message.type === 'next' ? message.payload.data.productChanged : []));
    const wanted = cuts < CUTS ? CUT_AFTER : Number.POSITIVE_INFINITY;
    try {
      await raw.open();
      await raw.init(key);
      const query =
        'subscription ($after: Cursor) { productChanged(after: $after) { cursor type product { id vendorCode } } }';
      raw.send({
        type: 'subscribe',
        id: 's',
        payload: { query, variables: { after: received.at(-1)?.cursor ?? after } },
      });
      await raw.receive(() => events().length >= wanted || events().at(-1)?.product.vendorCode === LAST_CODE);
      if (wanted === CUT_AFTER) cuts += 1;
    } catch (error) {
      // The server was killed; what had arrived counts.
      if (!(error instanceof SocketClosedError)) throw error;
    }
    raw.socket.terminate();
    await raw.closed;
    received.push(...events().slice(0, wanted));
  }
  return { received, cuts };
}

test.each([
  ['the server', false],
  ['the server and its PostgreSQL', true],
])(
  'every committed product is told of exactly once, though %s is killed and the subscriber cut off',
  {
    timeout: 600_000,
  },
  async (_what, withDatabase) => {
    const { url } = await server;
    const vendorId = await addVendor({ url, key }, 'KILL');
    const after = await readLogCursor({ url, key });
    const following = followProducts(after);

    const codes = Array.from({ length: PRODUCTS }, (_, n) => `P-${String(n).padStart(4, '0')}`);
    const waiting = [...codes];
    const answers: Ingested[] = [];
    const write = async () => {
      for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) {
        answers.push(await ingest(vendorId, code));
        if (answers.length === KILL_AFTER) await killAndStartAgain(withDatabase);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    answers.push(await ingest(vendorId, LAST_CODE));
    const { received, cuts } = await following;

    const databaseUrl = (await findEmbeddedDatabase(folder, { info: () => undefined })) ?? '';
    const products = await readRows<{ id: string; code: string }>(
      databaseUrl,
      'SELECT id, vendor_code AS code FROM products ORDER BY vendor_code',
    );
    const log = await readRows<{ position: string; type: string; id: string }>(
      databaseUrl,
      `SELECT position, type, entity_id AS id FROM event_log WHERE position > $1 AND type LIKE 'product.%' ORDER BY position`,
      [String(decodeLogCursor(after))],
    );

    // The kill met writers half-way, and the subscriber was cut off as often as said besides.
    expect(answers.filter(({ repeated }) => repeated).length).toBeGreaterThan(0);
    expect(cuts).toBe(CUTS);
    // Nothing that was answered is lost, and nothing is stored twice.
    expect(products.map(({ code }) => code)).toEqual([LAST_CODE, ...codes]);
    expect(answers.map(({ id }) => id).sort()).toEqual(products.map(({ id }) => id).sort());
    // One event for each product, and each event once, in the order of the log.
    expect(received.map(({ cursor, type, product }) => ({ cursor, type, id: product.id }))).toEqual(
      log.map(({ position, type, id }) => ({ cursor: encodeLogCursor(BigInt(position)), type, id })),
    );
    const created = received
      .filter(({ type }) => type === 'product.created.v1')
      .map(({ product }) => product.vendorCode);
    expect(created.sort()).toEqual([LAST_CODE, ...codes]);

    expect((await (await server).stop()).code).toBe(0);
  },
);
