import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Api, ask } from '../support/api.js';
import { useTestDatabase } from '../support/database.js';
import { OPENAI_KEY } from '../support/openai-images-server.js';
import { type OpenAiResponsesServer, startOpenAiResponsesServer } from '../support/openai-responses-server.js';
import { killProcesses, startProcess } from '../support/platform-process.js';
import { findRedis, PATIENT_MS } from '../support/redis.js';
import { readRows } from '../support/rows.js';

const redis = await findRedis();

const REQUESTS_PER_HOUR = 40;
const LIMIT_USD = 0.005;
/** What one answer of the server costs, in USD. */
const PRICE = 0.00018;

const CLASSIFY = `mutation ($input: ClassifyPromptInput!) { classifyPrompt(input: $input) {
  classification { id classifier cacheHit fallbackReason costUsd } userErrors { code message } } }`;
const USAGE = '{ usage { requestsThisHour costThisHourUsd reservedUsd } }';

describe.runIf(redis !== null)('two API processes on one database and one Redis', () => {
  const database = useTestDatabase();
  const adminKey = 'vt_preset-for-prompts-of-two-instances';
  let folder: string;
  let server: OpenAiResponsesServer;
  let urls: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-intents-'));
    server = await startOpenAiResponsesServer();
    const environment = {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a test secret of more than thirty-two characters',
      ADMIN_API_KEY: adminKey,
      REDIS_URL: redis!,
      REDIS_TIMEOUT_MS: String(PATIENT_MS),
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: server.baseUrl,
      RATE_LIMIT_REQUESTS_PER_MINUTE: '1000',
      RATE_LIMIT_REQUESTS_PER_HOUR: String(REQUESTS_PER_HOUR),
      COST_LIMIT_PER_HOUR: String(LIMIT_USD),
      // The model is kept waiting until everybody else is answered.
      OPERATION_TIMEOUT_MS: '60000',
      AI_TIMEOUT_SECONDS: '50',
    };
    const apis = await Promise.all([1, 2].map(() => startProcess({ role: 'api', folder, environment })));
    urls = apis.map(({ url }) => url);
    // Each connects to Redis in the background; until then it does not know what was spent.
    const user = await newUser();
    await vi.waitFor(() => usageOf(user), { timeout: 20_000, interval: 100 });
  }, 240_000);
  afterAll(async () => {
    await killProcesses();
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** The same new user, by the way of either process. */
  async function newUser(): Promise<Api[]> {
    const { createApiKey } = await ask(
      { url: urls[0]!, key: adminKey },
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret userErrors { code message } } }',
      { input: { name: 'A user of both', roles: ['EDITOR'] } },
    );
    return urls.map((url) => ({ url, key: createApiKey.secret as string }));
  }

  const usageOf = (user: readonly Api[]) => Promise.all(user.map(async (api) => (await ask(api, USAGE))['usage']));

  const classify = async (api: Api, input: object) => (await ask(api, CLASSIFY, { input }))['classifyPrompt'];

  /** As many different prompts at once, sent to the two in turn. */
  const classifyMany = (user: readonly Api[], count: number, input: object) =>
    Array.from({ length: count }, (_, n) =>
      classify(user[n % 2]!, { prompt: `a bowl of ${100 + n} cherries`, ...input }),
    );

  test('what one has answered the other has in its cache', async () => {
    const [here, there] = await newUser();
    const before = server.requests.length;
    const first = await classify(here!, { prompt: 'a bowl of shared cherries' });
    expect(first.classification).toMatchObject({ classifier: 'AI', cacheHit: false, costUsd: PRICE });
    const second = await classify(there!, { prompt: 'a bowl of shared cherries' });
    expect(second.classification).toMatchObject({ classifier: 'AI', cacheHit: true, costUsd: 0 });
    expect(server.requests.length - before).toBe(1);
    const rows = await readRows(database.url, 'SELECT cache_hit FROM intent_classification_logs WHERE id = $1', [
      first.classification.id,
    ]);
    expect(rows).toEqual([{ cache_hit: false }]);
  });

  test('requests are counted together: neither lets through what the other has', async () => {
    const user = await newUser();
    const answers = await Promise.all(classifyMany(user, REQUESTS_PER_HOUR + 20, { useAi: false }));
    expect(answers.filter(({ classification }) => classification !== null)).toHaveLength(REQUESTS_PER_HOUR);
    const refused = answers.flatMap(({ userErrors }) => userErrors as { code: string }[]);
    expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, () => 'RATE_LIMITED'));
    expect(await usageOf(user)).toMatchObject([
      { requestsThisHour: REQUESTS_PER_HOUR },
      { requestsThisHour: REQUESTS_PER_HOUR },
    ]);
  });

  test('money is set aside together: what is under way in both stays within the limit', async () => {
    const user = await newUser();
    const before = server.requests.length;
    const letGo = server.hold();
    const answered: { classification: { fallbackReason: string | null; costUsd: number } }[] = [];
    const all = Promise.all(
      classifyMany(user, REQUESTS_PER_HOUR, {}).map(async (call) => {
        answered.push(await call);
      }),
    );
    const sent = () => server.requests.length - before;
    await expect.poll(() => answered.length + sent(), { timeout: 20_000 }).toBe(REQUESTS_PER_HOUR);
    expect(new Set(answered.map(({ classification }) => classification.fallbackReason))).toEqual(
      new Set(['COST_LIMIT']),
    );
    const granted = sent();
    const [{ reservedUsd }, there] = await usageOf(user);
    expect(there.reservedUsd).toBe(reservedUsd);
    // As many as fit, and not one more.
    expect(reservedUsd).toBeLessThanOrEqual(LIMIT_USD);
    expect((reservedUsd / granted) * (granted + 1)).toBeGreaterThan(LIMIT_USD);
    letGo();
    await all;
    const spent = granted * PRICE;
    for (const { costThisHourUsd, reservedUsd: left } of await usageOf(user)) {
      expect(costThisHourUsd).toBeCloseTo(spent, 9);
      expect(left).toBe(0);
    }
    expect(answered.reduce((sum, { classification }) => sum + classification.costUsd, 0)).toBeCloseTo(spent, 9);
  });
});
