import { z } from 'zod';
import { defineGroup, flag, readList } from './setting.js';

const whole = (least: number, most: number, fallback: number) =>
  z.coerce
    .number('a number')
    .int('a whole number')
    .min(least, `${least} to ${most}`)
    .max(most, `${least} to ${most}`)
    .default(fallback);

const MOST_USD = 10_000;
const HOST = /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/;

/** How prompts are classified, and what one user may take of it. */
export const INTENTS_GROUP = defineGroup('Prompt intents', {
  OPENAI_MODEL: {
    schema: z
      .string()
      .regex(/^[\w.:-]{1,100}$/, 'the name of a model')
      .default('gpt-4o-mini'),
    description: 'The model of OpenAI that classifies prompts, where OPENAI_API_KEY is set; without it the rules do.',
    shownDefault: 'gpt-4o-mini',
  },
  AI_TIMEOUT_SECONDS: {
    schema: whole(1, 120, 30),
    description: 'How long one question to a model may take, repetitions and the whole reply included.',
    shownDefault: '30',
  },
  AI_CONCURRENCY: {
    schema: whole(1, 1_000, 10),
    description: 'Questions to a model that one process may have under way.',
    shownDefault: '10',
  },
  RATE_LIMIT_REQUESTS_PER_MINUTE: {
    schema: whole(1, 1_000_000, 100),
    description: 'Prompts that one user may have classified in any 60 seconds.',
    shownDefault: '100',
  },
  RATE_LIMIT_REQUESTS_PER_HOUR: {
    schema: whole(1, 1_000_000, 1_000),
    description: 'Prompts that one user may have classified in any 60 minutes.',
    shownDefault: '1000',
  },
  COST_LIMIT_PER_HOUR: {
    schema: z
      .string()
      .default('50')
      .transform((text) => (text === 'none' ? null : Number(text)))
      .refine((usd) => usd === null || (usd >= 0 && usd <= MOST_USD), `US dollars, 0 to ${MOST_USD}, or none`),
    description:
      'US dollars that models may cost for one user in any 60 minutes; past that the rules answer. Or: none.',
    shownDefault: '50',
  },
  INTENT_CACHE_TTL_SECONDS: {
    schema: whole(1, 86_400, 3_600),
    description: 'How long the answer of a model to a prompt is kept for the same prompt of the same user.',
    shownDefault: '3600',
  },
  REDIS_URL: {
    schema: z.url({ protocol: /^rediss?$/, error: 'a redis:// or rediss:// address' }).optional(),
    description:
      'A Redis (6.2 or later) that processes share for the limits above and the cache; without it each has its own.',
    shownDefault: null,
    example: 'redis://redis.example.com:6379',
  },
  REDIS_TIMEOUT_MS: {
    schema: whole(10, 60_000, 500),
    description:
      'How long an answer of Redis is waited for, in milliseconds; after that it counts as away for a second.',
    shownDefault: '500',
  },
  IMAGE_URL_ALLOWED_HOSTS: {
    schema: z
      .string()
      .transform((text) => readList(text.toLowerCase()))
      .refine((hosts) => hosts.every((host) => HOST.test(host)), 'a comma list of host names')
      .default([]),
    description: 'Comma list of hosts that working images may be on, sub-domains included; empty for any public host.',
    shownDefault: '',
    example: 'images.example.com,cdn.example.net',
  },
  STORE_PROMPTS: {
    schema: flag.default(false),
    description: 'Whether the text of prompts is stored; otherwise a hash and the length are.',
    shownDefault: 'false',
  },
});
