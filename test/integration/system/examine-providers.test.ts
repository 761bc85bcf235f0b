import { afterAll, beforeAll, expect, test } from 'vitest';
import { examineProviders } from '../../../src/bin/doctor/examine-providers.js';
import { examineRedis } from '../../../src/bin/doctor/examine-redis.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { GEMINI_KEY, type GeminiServer, startGeminiServer } from '../../support/gemini-server.js';
import { OPENAI_KEY, type OpenAiImagesServer, startOpenAiImagesServer } from '../../support/openai-images-server.js';
import { findRedis } from '../../support/redis.js';

const redis = await findRedis();

let gemini: GeminiServer;
let openai: OpenAiImagesServer;
beforeAll(async () => {
  [gemini, openai] = await Promise.all([startGeminiServer(), startOpenAiImagesServer()]);
});
afterAll(() => Promise.all([gemini.close(), openai.close()]));

async function examine(environment: Record<string, string>) {
  const bases = { GEMINI_BASE_URL: gemini.baseUrl, OPENAI_BASE_URL: openai.baseUrl };
  const findings = [];
  for await (const finding of examineProviders(loadConfig({ ...bases, ...environment }))) findings.push(finding);
  return findings;
}

test('providers without a key are not asked', async () => {
  expect(await examine({})).toEqual([]);
  expect([...gemini.requests, ...openai.requests]).toEqual([]);
});

test('every provider with a key is asked, and what is to be mended is said', async () => {
  const detail = 'answers, takes the key and knows the models';
  expect(await examine({ GEMINI_API_KEY: GEMINI_KEY, OPENAI_API_KEY: 'sk-another-key' })).toEqual([
    { name: 'Gemini', ok: true, detail },
    { name: 'OpenAI', ok: false, detail: 'OpenAI does not accept the key (401); correct OPENAI_API_KEY.' },
    { name: 'OpenAI, gpt-4o-mini', ok: false, detail: 'OpenAI does not accept the key (401); correct OPENAI_API_KEY.' },
  ]);
  expect(await examine({ OPENAI_API_KEY: OPENAI_KEY })).toEqual([
    { name: 'OpenAI', ok: true, detail },
    { name: 'OpenAI, gpt-4o-mini', ok: true, detail },
  ]);
});

test('a model without a price is no silent cost', async () => {
  const environment = { GEMINI_API_KEY: GEMINI_KEY, GEMINI_MODEL: 'gemini-9-image' };
  const detail = 'GEMINI_MODEL: the price of "gemini-9-image" is not known; give it in MODEL_PRICES';
  expect(await examine(environment)).toEqual([{ name: 'Providers', ok: false, detail }]);
  const mistyped = { ...environment, MODEL_PRICES: 'gemini-9-image=0.0000005/1' };
  const problem = 'MODEL_PRICES: model=input/output entries, US dollars per million tokens, 0.01 to 1000';
  expect(await examine(mistyped)).toEqual([{ name: 'Providers', ok: false, detail: problem }]);
  const [priced] = await examine({ ...environment, MODEL_PRICES: 'gemini-9-image=1/50' });
  expect(priced).toMatchObject({ name: 'Gemini', ok: true });
});

test('a provider that is named without a key is a mistake', () => {
  const required = 'required when ENHANCEMENT_PROVIDER or ENHANCEMENT_FALLBACK names';
  expect(() => loadConfig({ ENHANCEMENT_PROVIDER: 'gemini' })).toThrow(`GEMINI_API_KEY: ${required} gemini`);
  expect(() => loadConfig({ ENHANCEMENT_FALLBACK: 'local,openai' })).toThrow(`OPENAI_API_KEY: ${required} openai`);
});

test('a Redis that is configured is asked; one that does not answer is named without its password', async () => {
  const ask = async (url?: string) => {
    const findings = [];
    for await (const finding of examineRedis(loadConfig(url === undefined ? {} : { REDIS_URL: url })))
      findings.push(finding);
    return findings;
  };
  expect(await ask()).toEqual([]);
  const detail = 'It does not answer at 127.0.0.1:1. Check REDIS_URL; until then no model is asked.';
  expect(await ask('redis://user:secret@127.0.0.1:1')).toEqual([{ name: 'Redis', ok: false, detail }]);
});

test.runIf(redis !== null)('a Redis that answers is told by its version, and whether it forgets', async () => {
  const findings = [];
  for await (const finding of examineRedis(loadConfig({ REDIS_URL: redis! }))) findings.push(finding);
  expect(findings).toEqual([
    { name: 'Redis', ok: true, detail: expect.stringMatching(/^\d+\.\d+\.\d+(; when full it forgets .*)?$/) },
  ]);
});
