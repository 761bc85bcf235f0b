import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { classifyByRules } from '../src/engines/intents/classify-by-rules.js';
import { type ChildServer, startChild } from './support/child-server.js';
import { type LoadRequest, measureThroughput, median, post } from './support/load.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';

// Prompts classified by the rules: in the engine, and over GraphQL against the query that asks for nothing, in one process that also
// keeps the log in order. Prompts are new ones, so that nothing comes from the cache, or one and the same, which all comes from there.
const ENGINE_P50_MS = 1;
const ENGINE_P99_MS = 5;
const RATIO_BAR = 2;
const ENGINE_ROUNDS = 20;
const ROUNDS = 7;
const LATENCY_CALLS = 400;
const MANY = '1000000';

interface Labelled {
  readonly prompt: string;
  readonly hasWorkingImage: boolean;
}

const prompts = readFileSync(new URL('../test/fixtures/intents/train.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled);

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function measureEngine(): { p50: number; p99: number } {
  const times: number[] = [];
  for (let round = 0; round <= ENGINE_ROUNDS; round += 1) {
    for (const { prompt, hasWorkingImage } of prompts) {
      const begunAt = performance.now();
      classifyByRules({ prompt, hasWorkingImage, knownTags: [] });
      // The first round compiles.
      if (round > 0) times.push(performance.now() - begunAt);
    }
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

const CLASSIFY = `mutation ($input: ClassifyPromptInput!) { classifyPrompt(input: $input) {
  classification { id workflowType confidence finalPrompt modelSelection { modelId estimatedCostUsd } } userErrors { code } } }`;

let asked = 0;
function loadsOf({ url, key }: ChildServer): { classify: LoadRequest; repeat: LoadRequest; trivial: LoadRequest } {
  const common = { url: `${url}/graphql`, headers: { authorization: `Bearer ${key}` } };
  const bodyOf = (prompt: string) => JSON.stringify({ query: CLASSIFY, variables: { input: { prompt } } });
  return {
    classify: {
      ...common,
      body: () => {
        asked += 1;
        return bodyOf(`${prompts[asked % prompts.length]?.prompt} ${asked}`);
      },
    },
    repeat: { ...common, body: () => bodyOf('a bowl of ripe cherries on an old table') },
    trivial: { ...common, body: () => '{"query":"{ __typename }"}' },
  };
}

async function measureLatency(load: LoadRequest): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let n = 0; n < LATENCY_CALLS; n += 1) {
    const begunAt = performance.now();
    await post(load, n, agent);
    times.push(performance.now() - begunAt);
  }
  agent.destroy();
  return percentile(times, 0.5);
}

/** Requests a second, and what each takes of a processor in the server, in microseconds. */
async function measureRate(server: ChildServer, load: LoadRequest): Promise<{ perSecond: number; cpuMicros: number }> {
  const before = await server.cpuMicros();
  const { perSecond, requests } = await measureThroughput(load, { seconds: 2 });
  return { perSecond, cpuMicros: ((await server.cpuMicros()) - before) / requests };
}

interface Paired<Figure> {
  readonly trivial: Figure;
  readonly classify: Figure;
}

async function measurePairs<Figure>(
  [trivial, classify]: readonly [LoadRequest, LoadRequest],
  measure: (load: LoadRequest) => Promise<Figure>,
): Promise<Paired<Figure>[]> {
  const pairs: Paired<Figure>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const isEven = round % 2 === 0;
    const first = await measure(isEven ? trivial : classify);
    const second = await measure(isEven ? classify : trivial);
    pairs.push(isEven ? { trivial: first, classify: second } : { trivial: second, classify: first });
  }
  return pairs;
}

/** How many times as much the classification takes, by the median of the rounds. */
function row(name: string, pairs: readonly Paired<number>[], digits: number): { ratio: number; line: string } {
  const ratio = median(pairs.map(({ trivial, classify }) => classify / trivial));
  const figures = [pairs.map((pair) => pair.trivial), pairs.map((pair) => pair.classify)]
    .map((values) => median(values).toFixed(digits))
    .join(' | ');
  return { ratio, line: `| ${name} | ${figures} | ${ratio.toFixed(2)} |` };
}

const engine = measureEngine();
const database = await openScratchDatabase();
const rows: ReturnType<typeof row>[] = [];
let isMet = true;
try {
  const server = await startChild('vitrine-api.ts', {
    DATABASE_URL: database.url,
    DATA_DIR: database.folder,
    WORKER: 'true',
    RATE_LIMIT_POINTS: '1000000000',
    RATE_LIMIT_POINTS_PER_SECOND: '1000000000',
    RATE_LIMIT_REQUESTS_PER_MINUTE: MANY,
    RATE_LIMIT_REQUESTS_PER_HOUR: MANY,
  });
  const loads = loadsOf(server);
  const answer = await post(loads.classify, 0);
  if (!answer.includes('"workflowType"')) throw new Error(`Nothing was classified: ${answer}`);
  for (const load of [loads.trivial, loads.repeat, loads.classify]) await measureThroughput(load, { seconds: 3 });
  for (const [name, load] of [
    ['new prompts', loads.classify],
    ['a prompt in the cache', loads.repeat],
  ] as const) {
    const latencies = await measurePairs([loads.trivial, load], measureLatency);
    const rates = await measurePairs([loads.trivial, load], (one) => measureRate(server, one));
    const each = (of: (rate: (typeof rates)[number]['trivial']) => number) =>
      rates.map(({ trivial, classify }) => ({ trivial: of(trivial), classify: of(classify) }));
    const latency = row(`${name}: median latency of one connection, ms`, latencies, 2);
    isMet &&= latency.ratio <= RATIO_BAR;
    rows.push(
      latency,
      row(
        `${name}: time for each of 16 connections' requests, µs`,
        each(({ perSecond }) => 1e6 / perSecond),
        0,
      ),
      row(
        `${name}: processor time of the server for each of them, µs`,
        each(({ cpuMicros }) => cpuMicros),
        0,
      ),
    );
  }
  await server.stop();
} finally {
  await database.close();
}
await recordResult('Prompts classified by the rules', [
  `In the engine: p50 ${engine.p50.toFixed(3)} ms (< ${ENGINE_P50_MS}), p99 ${engine.p99.toFixed(3)} ms (< ${ENGINE_P99_MS}), ${prompts.length} prompts.`,
  '',
  '| over GraphQL | `{ __typename }` | `classifyPrompt` | ratio (median of rounds) |',
  '| --- | --- | --- | --- |',
  ...rows.map(({ line }) => line),
  '',
  `The bar is a ratio of ${RATIO_BAR}, by the latency. With 16 connections the database, which keeps a log row, a model, an event and an audit`,
  'entry of each classification, the server and the clients share the processors, while the trivial query has them without a database.',
]);
const holds = engine.p50 < ENGINE_P50_MS && engine.p99 < ENGINE_P99_MS && isMet;
process.exitCode = holds ? 0 : 1;
