import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/cli/doctor.command.js';
import { useTestDatabase } from '../support/database.js';
import { runCommand } from '../support/run-command.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { ACCOUNT } from '../support/signature-v4.js';
import { type SqsServer, startSqsServer } from '../support/sqs-server.js';

const database = useTestDatabase();
let s3: S3Server;
let sqs: SqsServer;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  [s3, sqs] = await Promise.all([startS3Server(), startSqsServer()]);
  folder = await mkdtemp(join(tmpdir(), 'vitrine-stores-'));
  environment = {
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    AWS_ACCESS_KEY_ID: ACCOUNT.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCOUNT.secretAccessKey,
    S3_BUCKET: s3.settings.bucket,
    S3_ENDPOINT: s3.settings.endpoint ?? '',
    SQS_ENDPOINT: sqs.endpoint,
  };
});
afterAll(async () => {
  await Promise.all([s3.close(), sqs.close()]);
  await rm(folder, { recursive: true });
});

const vitrine = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runCommand(args, { folder, environment: { ...environment, ...more } });

/** What the doctor says of the stores, by name. */
async function examine(more: Readonly<Record<string, string>>) {
  const { stdout } = await vitrine(['doctor', '--json'], more);
  const findings = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  return Object.fromEntries(findings.map(({ name, ok, detail }) => [name, { ok, detail }]));
}

test('queues are set up once and again, and the doctor tries them and the bucket, with the credentials of the environment', async () => {
  const made = await vitrine(['setup-sqs', '--name', 'shop']);
  expect(made).toEqual({
    code: 0,
    stdout: `SQS_QUEUE_URL=${sqs.endpoint}/000000000000/shop\nSQS_ENDPOINT=${sqs.endpoint}\n`,
    stderr: `Dead letters go to ${sqs.endpoint}/000000000000/shop-dead. "vitrine doctor" tries the queue.\n`,
  });
  expect((await vitrine(['setup-sqs', '--name', 'shop'])).stdout).toBe(made.stdout);
  const findings = await examine(parseEnv(made.stdout) as Record<string, string>);
  expect(findings).toMatchObject({
    'Object store': { ok: true, detail: 'bucket vitrine-test: written, read, deleted' },
    SQS: { ok: true, detail: '0 waiting, 0 under work, 0 dead' },
  });
  expect(s3.keys()).toEqual([]);
});

test('the doctor says what to mend', async () => {
  const findings = await examine({ SQS_QUEUE_URL: `${sqs.endpoint}/000000000000/nowhere`, S3_BUCKET: 'another' });
  expect(findings).toMatchObject({
    'Object store': { ok: false, detail: expect.stringContaining('Create the bucket, or correct S3_BUCKET.') },
    SQS: { ok: false, detail: expect.stringContaining('Correct SQS_QUEUE_URL, or run "vitrine setup-sqs".') },
  });
});

test('names that no queue can have, and settings that need others, are refused', async () => {
  expect(await vitrine(['setup-sqs', '--name', 'a queue'])).toMatchObject({ code: 2, stdout: '' });
  const { code, stderr } = await vitrine(['migrate', '--dry-run'], {
    INTAKE_QUEUE: 'sqs',
    OBJECT_STORE: 's3',
    S3_BUCKET: '',
    S3_ACCESS_KEY_ID: 'alone',
  });
  expect(code).toBe(4);
  expect(stderr).toContain('S3_BUCKET: required by OBJECT_STORE=s3');
  expect(stderr).toContain('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY: give both, or neither');
  expect(stderr).toContain('SQS_QUEUE_URL: required by INTAKE_QUEUE=sqs');
});
