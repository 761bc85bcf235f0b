import { fork } from 'node:child_process';
import pg from 'pg';
import type { OpenGroup } from './programs/fan-out-clients.js';
import { type ChildServer, startChild } from './support/child-server.js';
import { median } from './support/load.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';

// 5 000 subscribers: of one cohort, against ws writing the same bytes and against an execution for each; and of 5 000 cohorts.
const SUBSCRIBERS = Number(process.env['SUBSCRIBERS'] ?? 5_000);
const EVENTS = 20;
const ROUNDS = 3;
const BARS = { raw: 0.7, naive: 3 };
/** Conditions whose combinations make the variables of every subscriber different, and all of them wanted by every event. */
const CONDITIONS = Array.from({ length: 13 }, (_, n) => `b${n}`);

const SAME = 'subscription ($jobId: ID!) { jobProgressed(jobId: $jobId) { cursor type occurredAt } }';
const DIFFERENT = `subscription ($jobId: ID!, ${CONDITIONS.map((name) => `$${name}: Boolean!`).join(', ')}) {
  jobProgressed(jobId: $jobId) { cursor type ${CONDITIONS.map((name) => `${name}: occurredAt @include(if: $${name})`).join(' ')} }
}`;

const database = await openScratchDatabase();
const limits = { CONNECTIONS_PER_PRINCIPAL: '100000', MAX_CONNECTIONS: '100000', RATE_LIMIT_POINTS: '1000000000' };
const environment = { DATABASE_URL: database.url, DATA_DIR: database.folder, ...limits };
const [vitrine, worker, raw, naive] = await Promise.all([
  startChild('vitrine-api.ts', environment),
  startChild('vitrine-api.ts', { ...environment, WORKER: 'true' }),
  startChild('raw-broadcast.ts', {}),
  startChild('naive-subscriptions.ts', {}),
]);
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const clients = fork(new URL('programs/fan-out-clients.ts', import.meta.url));

interface Heard {
  readonly opened?: string;
  readonly done?: string;
  readonly atMs?: number;
  readonly sample?: string;
}

clients.once('exit', (code) => {
  if (code !== null) throw new Error('The clients have ended.');
});

function hear(what: 'opened' | 'done', group: string): Promise<Heard> {
  return new Promise((resolve) => {
    const listen = (heard: Heard) => {
      if (heard[what] !== group) return;
      clients.off('message', listen);
      resolve(heard);
    };
    clients.on('message', listen);
  });
}

async function open(group: OpenGroup): Promise<void> {
  const opened = hear('opened', group.group);
  clients.send(group);
  await opened;
}

/** Resolves when so many subscriptions run: a client does not hear when its own does. */
async function running(count: number): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${vitrine.url}/metrics`)).text();
    if (Number(/^subscriptions_active (\d+)/m.exec(text)?.[1]) === count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Appends events as an operation does: in one transaction, then the wake-up. */
async function emit(jobIds: readonly string[]): Promise<void> {
  await pool.query(
    `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
     SELECT 'job.progressed.v1', id, n, '{"state":"ACTIVE"}', now() FROM unnest($1::text[]) WITH ORDINALITY AS job(id, n) ORDER BY n`,
    [jobIds],
  );
  await pool.query(`SELECT pg_notify('vitrine_outbox', '')`);
}

interface Run {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly sample: string;
}

/** Deliveries a second from the first event's way to the last one's arrival at the last subscriber. */
async function measure(
  server: ChildServer,
  { group, wanted }: { group: string; wanted: number },
  start: () => Promise<void> | void,
): Promise<Run> {
  clients.send({ group, wanted });
  const done = hear('done', group);
  const cpuBefore = await server.cpuMicros();
  const begunMs = Date.now();
  await start();
  const { atMs = Number.NaN, sample = '' } = await done;
  const cpuMicros = ((await server.cpuMicros()) - cpuBefore) / wanted;
  return { perSecond: (wanted * 1_000) / (atMs - begunMs), cpuMicros, sample };
}

const repeat = (jobId: string, count: number) => Array.from({ length: count }, () => jobId);
const jobOf = (n: number) => `job_own_${n}`;

/** What nobody works on can be followed all the same. */
const addJobs = (ids: readonly string[]) =>
  pool.query(
    `INSERT INTO jobs (id, kind, state, created_at) SELECT id, 'ENHANCE_IMAGES', 'ACTIVE', now() FROM unnest($1::text[]) AS id`,
    [ids],
  );

try {
  await addJobs(['job_fan', 'job_all', ...Array.from({ length: SUBSCRIBERS }, (_, n) => jobOf(n))]);
  const everybody = { key: vitrine.key, count: SUBSCRIBERS };
  const same = [{ query: SAME, variables: { jobId: 'job_fan' } }];
  await open({ group: 'cohort', url: `${vitrine.url}/graphql`, ...everybody, operations: same });
  await open({ group: 'naive', url: naive.url, ...everybody, operations: same });
  await open({ group: 'raw', url: raw.url, ...everybody, operations: [] });
  await running(SUBSCRIBERS);
  const wanted = SUBSCRIBERS * EVENTS;
  const runs: Record<'cohort' | 'raw' | 'naive', Run[]> = { cohort: [], raw: [], naive: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const cohort = await measure(vitrine, { group: 'cohort', wanted }, () => emit(repeat('job_fan', EVENTS)));
    runs.cohort.push(cohort);
    const text = cohort.sample;
    runs.raw.push(await measure(raw, { group: 'raw', wanted }, () => raw.tell({ text, times: EVENTS })));
    runs.naive.push(await measure(naive, { group: 'naive', wanted }, () => naive.tell({ times: EVENTS })));
  }
  await Promise.all([raw.stop(), naive.stop()]);
  const own = Array.from({ length: SUBSCRIBERS }, (_, n) => ({ query: SAME, variables: { jobId: jobOf(n) } }));
  await open({ group: 'own', url: `${vitrine.url}/graphql`, ...everybody, operations: own });
  const varied = Array.from({ length: SUBSCRIBERS }, (_, n) => ({
    query: DIFFERENT,
    variables: {
      jobId: 'job_all',
      ...Object.fromEntries(CONDITIONS.map((name, bit) => [name, ((n >> bit) & 1) === 1])),
    },
  }));
  await open({ group: 'varied', url: `${vitrine.url}/graphql`, ...everybody, operations: varied });
  await running(3 * SUBSCRIBERS);
  const each: Run[] = [];
  const all: Run[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const jobs = Array.from({ length: SUBSCRIBERS }, (_, n) => jobOf(n));
    each.push(await measure(vitrine, { group: 'own', wanted: SUBSCRIBERS }, () => emit(jobs)));
    all.push(await measure(vitrine, { group: 'varied', wanted: SUBSCRIBERS * 4 }, () => emit(repeat('job_all', 4))));
  }
  const ratiosTo = (other: 'raw' | 'naive') =>
    median(runs.cohort.map(({ perSecond }, n) => perSecond / (runs[other][n]?.perSecond ?? Number.NaN)));
  const [toRaw, toNaive] = [ratiosTo('raw'), ratiosTo('naive')];
  const row = (name: string, of: readonly Run[], ratio: string) =>
    `| ${name} | ${median(of.map((run) => run.perSecond)).toFixed(0)} | ${median(of.map((run) => run.cpuMicros)).toFixed(1)} | ${ratio} |`;
  await recordResult(`Fan-out to ${SUBSCRIBERS.toLocaleString('en').replace(',', ' ')} subscribers`, [
    '| what | deliveries/s | server CPU µs per delivery | one cohort against it (median of rounds) |',
    '| --- | --- | --- | --- |',
    row('raw `ws`: one Buffer to every socket', runs.raw, `${toRaw.toFixed(2)} (bar ≥ ${BARS.raw})`),
    row(
      '`graphql-ws`: one execution per subscriber, events from memory',
      runs.naive,
      `${toNaive.toFixed(1)} (bar ≥ ${BARS.naive})`,
    ),
    row('one cohort', runs.cohort, ''),
    row('a cohort each, each with an event of its own', each, ''),
    row('a cohort each, every event for all', all, ''),
    '',
    `${runs.cohort[0]?.sample.length ?? 0} bytes a message, bursts of ${EVENTS} events, ${ROUNDS} interleaved rounds; clients are another process on the same two cores. The platform's time runs from the insert of the events: it includes the sequencer, the log and the read of it; the others' events begin in memory.`,
  ]);
  process.exitCode = toRaw >= BARS.raw && toNaive >= BARS.naive ? 0 : 1;
} finally {
  clients.kill();
  await pool.end();
  await Promise.all([vitrine.stop(), worker.stop()]);
  await database.close();
}
