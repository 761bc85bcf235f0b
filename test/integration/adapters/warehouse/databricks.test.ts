import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutboundClient } from '../../../../src/adapters/http-client/create-outbound-client.js';
import type { OutboundClient } from '../../../../src/adapters/http-client/outbound-client.js';
import {
  createDatabricksWarehouse,
  type DatabricksSettings,
} from '../../../../src/adapters/warehouse/databricks-warehouse.js';
import {
  DATABRICKS_TOKEN,
  type DatabricksFault,
  type DatabricksServer,
  startDatabricksServer,
  type TableRow,
  WAREHOUSE_ID,
} from '../../../support/databricks-server.js';

const COLUMNS = { externalId: 'content_id', title: 'title', kind: 'kind', active: 'active', posterUrl: 'poster_url' };
const NEVER = new AbortController().signal;

let server: DatabricksServer;
let outbound: OutboundClient;

beforeAll(async () => {
  server = await startDatabricksServer();
  outbound = createOutboundClient({ allow: [server.host] });
});
beforeEach(() => {
  Object.assign(server, { rows: [], looks: 0, chunkRows: 1_000 });
  server.fail();
});
afterAll(async () => {
  await outbound.close();
  await server.close();
});

function open(changes: Partial<DatabricksSettings> = {}) {
  return createDatabricksWarehouse({
    url: server.url,
    warehouseId: WAREHOUSE_ID,
    token: DATABRICKS_TOKEN,
    catalog: 'main',
    schema: 'media',
    table: 'content_info',
    columns: COLUMNS,
    deadlineMs: 60_000,
    disposition: 'INLINE',
    pollMs: 5,
    outbound,
    ...changes,
  });
}

function titles(count: number): TableRow[] {
  return Array.from({ length: count }, (_, n) => [
    `c-${String(n).padStart(5, '0')}`,
    `Title ${n}`,
    n % 2 === 0 ? 'MOVIE' : null,
    n % 10 !== 9,
    n % 7 === 0 ? null : `https://posters.example.com/${n}.jpg`,
  ]);
}

const all = { after: null, limit: 100, includeInactive: true };

describe('a page of a Databricks warehouse', () => {
  it('has the rows after a key, in order, without the inactive ones unless they are asked for', async () => {
    server.rows = titles(30).reverse();
    const page = await open().readPage({ after: 'c-00004', limit: 5, includeInactive: false }, NEVER);
    expect(page.map(({ externalId }) => externalId)).toEqual(['c-00005', 'c-00006', 'c-00007', 'c-00008', 'c-00010']);
    expect(page[0]).toEqual({
      externalId: 'c-00005',
      title: 'Title 5',
      kind: null,
      active: true,
      posterUrl: 'https://posters.example.com/5.jpg',
    });
    const whole = await open().readPage(all, NEVER);
    expect(whole.map(({ active }) => active).filter((active) => !active)).toHaveLength(3);
    expect(whole[0]).toMatchObject({ externalId: 'c-00000', posterUrl: null });
  });

  it('sends values as parameters, and names only as quoted identifiers', async () => {
    server.rows = [["x' OR 1=1 --", 'Odd', null, true, null]];
    await open().readPage({ ...all, after: "a' OR '1'='1" }, NEVER);
    const sent = server.statements.at(-1)!;
    expect(sent.statement).not.toContain("'");
    expect(sent.parameters[0]).toEqual({ name: 'after', value: "a' OR '1'='1", type: 'STRING' });
    expect(() => open({ table: 'a`; DROP TABLE b; --' })).toThrow(RangeError);
    expect(() => open({ columns: { ...COLUMNS, title: '' } })).toThrow(RangeError);
  });

  it('waits for a statement that takes its time, over looks that fail', async () => {
    server.rows = titles(3);
    server.looks = 4;
    server.failLooks(2);
    expect(await open().readPage(all, NEVER)).toHaveLength(3);
  });

  it.each(['INLINE', 'EXTERNAL_LINKS'] as const)('is put together of its chunks, %s', async (disposition) => {
    server.rows = titles(95);
    server.chunkRows = 10;
    const before = server.requests.length;
    const page = await open({ disposition }).readPage(all, NEVER);
    expect(page.map(({ externalId }) => externalId)).toEqual(server.rows.map(([id]) => id));
    const linked = server.requests.slice(before).filter(({ path }) => path.startsWith('/linked/'));
    expect(linked.map(({ authorization }) => authorization)).toEqual(
      Array.from({ length: disposition === 'INLINE' ? 0 : 10 }, () => null),
    );
  });

  it('may lie at addresses that are open to the outside only', async () => {
    server.rows = titles(3);
    const guarded = createOutboundClient({ allow: [] });
    const reading = open({ disposition: 'EXTERNAL_LINKS', outbound: guarded }).readPage(all, NEVER);
    await expect(reading).rejects.toMatchObject({ name: 'WarehouseError', retryable: true });
    await guarded.close();
  });
});

describe('a warehouse that gives no page', () => {
  it.each<[string, DatabricksFault, boolean]>([
    ['is throttled', { status: 429 }, true],
    ['is down', { status: 503 }, true],
    ['does not allow it', { status: 403, code: 'PERMISSION_DENIED' }, false],
    ['knows no such table', { failed: 'BAD_REQUEST' }, false],
    ['is being mended', { failed: 'SERVICE_UNDER_MAINTENANCE' }, true],
    ['is full', { failed: 'RESOURCE_EXHAUSTED' }, true],
    ['answers something else', 'other columns', false],
    ['never comes to an end', 'endless chunks', false],
    ['is none', 'no JSON', false],
    ['hangs up', 'hangs up', true],
  ])('says so when it %s', async (_, fault, retryable) => {
    server.rows = titles(3);
    server.fail(fault);
    await expect(open().readPage(all, NEVER)).rejects.toMatchObject({ name: 'WarehouseError', retryable });
  });

  it('is not asked with a token it does not take for ever', async () => {
    const reading = open({ token: 'wrong' }).readPage(all, NEVER);
    await expect(reading).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('DATABRICKS_TOKEN'),
    });
  });

  it('is told to stop at the deadline', async () => {
    server.fail('never ends');
    const reading = open({ deadlineMs: 1_500 }).readPage(all, NEVER);
    await expect(reading).rejects.toMatchObject({ retryable: true, message: expect.stringContaining('1.5 s') });
    expect(server.cancelled.at(-1)).toBe(`01ef-${server.statements.length}`);
  });

  it('is told to stop when nobody waits any more', async () => {
    server.fail('never ends');
    const leaving = new AbortController();
    const reading = open({ pollMs: 20 }).readPage(all, leaving.signal);
    const outcome = expect(reading).rejects.toThrow('gone');
    // It has been told of the statement when it looks after it.
    await expect.poll(() => server.requests.at(-1)?.method).toBe('GET');
    leaving.abort(new Error('gone'));
    await outcome;
    expect(server.cancelled.at(-1)).toBe(`01ef-${server.statements.length}`);
  });
});
