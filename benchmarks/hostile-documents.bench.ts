import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse, validate } from 'graphql';
import { buildVitrineSchema } from '../src/bin/build-schema.js';
import { openOperationPreparer } from '../src/bin/operation-preparer.js';
import { loadConfig } from '../src/config/load-config.js';
import { HOSTILE_DOCUMENTS, type HostileDocument } from '../test/support/hostile-documents.js';
import { median } from './support/load.js';
import { recordResult } from './support/record-result.js';

// What it takes to refuse documents that are made to wear a server down, against graphql-js reading and validating the same text.
const BAR_MS = 50;
const RUNS = 25;
const FLOOD = 10_000;
/** Longest text that graphql-js is given to validate: past it, it takes minutes. */
const MAX_REFERENCE_CHARACTERS = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const schema = await buildVitrineSchema();
const config = loadConfig({ RATE_LIMIT_DISABLED: 'true' });
const prepare = await openOperationPreparer(schema, config, { now: () => new Date() });
const caller = {
  principal: { id: 'key_bench', name: 'Bench', roles: ['ADMIN' as const], kind: 'API_KEY' as const, expiresAt: null },
  clientAddress: null,
  requestId: 'bench',
};

function ask(query: string, variables: Record<string, unknown> = {}) {
  return prepare({ query, operationName: null, variables, extensions: {} }, caller);
}

function time(run: () => unknown): number {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
}

/** By graphql-js alone, as servers without limits do; null for what it would take minutes for. */
function referenceMs({ query }: HostileDocument): number | null {
  if (query.length > MAX_REFERENCE_CHARACTERS) return null;
  return time(() => {
    try {
      validate(schema, parse(query));
    } catch {
      // No GraphQL.
    }
  });
}

function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

const rows = HOSTILE_DOCUMENTS.filter(({ code }) => code !== 'ACCEPTED').map((document) => {
  const { what, query, variables } = document;
  // A different text each time: nothing is remembered of any.
  const times = Array.from({ length: RUNS }, (_, n) => time(() => ask(`${query}#${n}`, variables)));
  const references = Array.from({ length: 3 }, () => referenceMs(document)).filter((ms) => ms !== null);
  return { what, middle: median(times.slice(5)), worst: Math.max(...times.slice(5)), reference: median(references) };
});

const before = heapMb();
for (let n = 0; n < FLOOD; n += 1) {
  const { query, variables } = HOSTILE_DOCUMENTS[n % HOSTILE_DOCUMENTS.length]!;
  ask(`${query}#${n}`, variables);
}
const afterRefusals = heapMb();
const many = (n: number) =>
  `query Q${n} { ${'viewer { id name roles } product(id: "p") { id name status category } '.repeat(9)} }`;
for (let n = 0; n < FLOOD; n += 1) ask(many(n));
const afterValid = heapMb();

const known =
  'query ($n: Int!) { products(first: $n) { nodes { id images(first: 3) { nodes { id reviewTask { id } } } } } }';
const USES = 100_000;
for (let n = 0; n < USES; n += 1) ask(known, { n: 20 });
const knownUs =
  (time(() => {
    for (let n = 0; n < USES; n += 1) ask(known, { n: 1 + (n % 40) });
  }) /
    USES) *
  1_000;
const prepared = ask(known, { n: 20 });
const answer = {
  products: {
    nodes: Array.from({ length: 20 }, () => ({
      id: 'p',
      images: { nodes: [1, 2, 3].map(() => ({ id: 'i', reviewTask: { id: 't' } })) },
    })),
  },
};
const settleUs =
  'document' in prepared
    ? (time(() => {
        for (let n = 0; n < USES; n += 1) prepared.cost.settle(answer);
      }) /
        USES) *
      1_000
    : Number.NaN;

await recordResult('Hostile documents', [
  '| document | ms to refuse (median) | worst | graphql-js alone, ms |',
  '| --- | --- | --- | --- |',
  ...rows.map(
    ({ what, middle, worst, reference }) =>
      `| ${what} | ${middle.toFixed(2)} | ${worst.toFixed(1)} | ${Number.isNaN(reference) ? 'not tried' : reference.toFixed(1)} |`,
  ),
  '',
  `Bar: each < ${BAR_MS} ms. ${FLOOD} of them, one after the other: heap ${before.toFixed(0)} → ${afterRefusals.toFixed(0)} MB; ${FLOOD} different valid documents of 130 tokens after that: ${afterValid.toFixed(0)} MB, its bound.`,
  '',
  `To check a known operation: ${knownUs.toFixed(2)} µs, its cost by variables and its rate limit included; to count what its answer of 20 × 3 rows cost: ${settleUs.toFixed(2)} µs.`,
]);
const slow = rows.filter(({ middle }) => middle >= BAR_MS);
for (const { what, middle } of slow) console.error(`${what}: ${middle.toFixed(1)} ms`);
process.exitCode = slow.length === 0 ? 0 : 1;
