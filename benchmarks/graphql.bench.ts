import pg from 'pg';
import { type ChildServer, startChild } from './support/child-server.js';
import { type LoadRequest, measureThroughput, median, post } from './support/load.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';

// GraphQL against the fastest thing this platform could be: node:http and pg by hand, answering the same bytes.
const PRODUCTS = 10_000;
const CATEGORIES = 100;
const ROUNDS = 5;
/** Of the key, so that nothing is throttled: points are counted all the same. */
const POINTS = '1000000000';

const FIELDS = 'id name category status pricing { mrp price } createdAt';
const IMAGES = 'images(first: 3) { nodes { id state width height createdAt reviewTask { id state priority } } }';
const LIST = `query ($category: String!) { products(first: 20, filter: { category: $category }) { nodes { ${FIELDS} ${IMAGES} } } }`;
const PAGE = `query ($id: ID!) { product(id: $id) { ${FIELDS} ${IMAGES} } }`;
const ROW = `query ($id: ID!) { product(id: $id) { ${FIELDS} } }`;
const MUTATION =
  'mutation ($code: String!, $name: String!) { upsertVendor(input: { code: $code, name: $name }) { vendor { id code name } userErrors { code } } }';

async function seed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client
    .query(`
    INSERT INTO vendors SELECT 'vendor_' || n, 'V' || n, 'Vendor ' || n, NULL, now(), now() FROM generate_series(1, 100) n;
    INSERT INTO skus (canonical, vendor_id, raw_code, code_identity, base, normalised_code, created_at)
      SELECT 'V1-' || n, 'vendor_1', n::text, n::text, 'V1-' || n, n::text, now() FROM generate_series(1, ${PRODUCTS}) n;
    INSERT INTO products (id, vendor_id, vendor_code, sku, name, category, mrp, price, attributes, status, version, created_at, updated_at)
      SELECT 'product_' || n, 'vendor_1', n::text, 'V1-' || n, 'Product number ' || n, 'category ' || n % ${CATEGORIES}, 1000 + n % 100, 900 + n % 100, '{}',
        'PENDING_REVIEW', 1, now() - n * interval '1 second', now() FROM generate_series(1, ${PRODUCTS}) n;
    INSERT INTO product_images (id, product_id, kind, state, width_px, height_px, validation_cached, version, created_at, updated_at)
      SELECT 'image_' || n || '_' || k, 'product_' || n, 'RAW', 'PENDING', 1600, 1200, false, 1, now() - k * interval '1 second', now()
      FROM generate_series(1, ${PRODUCTS}) n, generate_series(1, 3) k;
    INSERT INTO review_tasks (id, image_id, product_id, vendor_id, category, state, priority, priority_key, uncertainty, required_decisions, quorum, sla_breached, version, due_at, created_at, updated_at)
      SELECT 'task_' || n || '_' || k, 'image_' || n || '_' || k, 'product_' || n, 'vendor_1', 'category ' || n % ${CATEGORIES}, 'OPEN', 'NORMAL', n, .5, 1, 1, false, 1, now(), now(), now()
      FROM generate_series(1, ${PRODUCTS}) n, generate_series(1, 3) k;
    ANALYZE;`)
    .finally(() => client.end());
}

interface Case {
  readonly name: string;
  /** Least ratio; null where the row only shows what the machinery itself costs. */
  readonly bar: number | null;
  readonly document: string;
  readonly path: string;
  variables(n: number): Record<string, string>;
}

const CASES: readonly Case[] = [
  {
    name: 'list (20 products × 3 images × task)',
    bar: 0.5,
    document: LIST,
    path: '/list',
    variables: (n) => ({ category: `category ${n % CATEGORIES}` }),
  },
  {
    name: 'single product with its images and tasks',
    bar: 0.75,
    document: PAGE,
    path: '/page',
    variables: (n) => ({ id: `product_${1 + ((n * 7919) % PRODUCTS)}` }),
  },
  {
    name: 'single row of one table',
    bar: null,
    document: ROW,
    path: '/row',
    variables: (n) => ({ id: `product_${1 + ((n * 7919) % PRODUCTS)}` }),
  },
  {
    name: 'mutation (one row in a transaction)',
    bar: 0.5,
    document: MUTATION,
    path: '/rename',
    variables: (n) => ({ code: `V${1 + (n % 100)}`, name: `Vendor ${n}` }),
  },
];

function loads(test: Case, vitrine: ChildServer, raw: ChildServer): { graphql: LoadRequest; reference: LoadRequest } {
  const headers = { authorization: `Bearer ${vitrine.key}` };
  return {
    graphql: {
      url: `${vitrine.url}/graphql`,
      headers,
      body: (n) => JSON.stringify({ query: test.document, variables: test.variables(n) }),
    },
    reference: { url: raw.url + test.path, headers: {}, body: (n) => JSON.stringify({ variables: test.variables(n) }) },
  };
}

/** The answer without the points it cost, which the reference does not count. */
function withoutCost(answer: string): string {
  return answer.replace(/("(?:requestedQueryCost|actualQueryCost|currentlyAvailable)":)\d+/g, '$10');
}

interface Round {
  readonly rate: number;
  /** CPU of the server for one request, in microseconds. */
  readonly cpu: number;
}

async function measure(server: ChildServer, load: LoadRequest): Promise<Round> {
  const before = await server.cpuMicros();
  const { perSecond, requests } = await measureThroughput(load, { seconds: 2 });
  return { rate: perSecond, cpu: ((await server.cpuMicros()) - before) / requests };
}

const database = await openScratchDatabase();
const lines = [
  '| operation | reference req/s | its CPU µs | GraphQL req/s | its CPU µs | ratio of req/s (median of rounds) | bar |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];
let missed = 0;
try {
  await seed(database.url);
  const environment = {
    DATABASE_URL: database.url,
    DATA_DIR: database.folder,
    RATE_LIMIT_POINTS: POINTS,
    RATE_LIMIT_POINTS_PER_SECOND: POINTS,
  };
  const vitrine = await startChild('vitrine-api.ts', environment);
  const raw = await startChild('raw-server.ts', environment);
  for (const test of CASES) {
    const { graphql, reference } = loads(test, vitrine, raw);
    const [ours, theirs] = [withoutCost(await post(graphql, 42)), withoutCost(await post(reference, 42))];
    if (ours !== theirs)
      throw new Error(`${test.name}: the answers differ:\n${ours.slice(0, 400)}\n${theirs.slice(0, 400)}`);
    for (const load of [graphql, reference]) await measureThroughput(load, { seconds: 3 });
    const graphqlRounds: Round[] = [];
    const referenceRounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const runs = [
        async () => graphqlRounds.push(await measure(vitrine, graphql)),
        async () => referenceRounds.push(await measure(raw, reference)),
      ];
      for (const run of round % 2 === 0 ? runs : runs.reverse()) await run();
    }
    const ratio = median(graphqlRounds.map(({ rate }, n) => rate / (referenceRounds[n]?.rate ?? Number.NaN)));
    if (test.bar !== null && ratio < test.bar) missed += 1;
    const figures = [referenceRounds, graphqlRounds].flatMap((rounds) => [
      median(rounds.map(({ rate }) => rate)),
      median(rounds.map(({ cpu }) => cpu)),
    ]);
    lines.push(
      `| ${test.name} | ${figures.map((figure) => figure.toFixed(0)).join(' | ')} | ${ratio.toFixed(2)} | ${test.bar === null ? '' : `≥ ${test.bar}`} |`,
    );
  }
  await vitrine.stop();
  await raw.stop();
} finally {
  await database.close();
}
await recordResult('GraphQL against node:http and pg', [
  ...lines,
  '',
  `Same database, same bytes answered, 16 connections, ${ROUNDS} interleaved rounds of 2 s; load generator on the same two cores.`,
]);
process.exitCode = missed === 0 ? 0 : 1;
