import { z } from 'zod';
import { defineGroup, readList } from './setting.js';

const key = z.string().regex(/^[\x21-\x7e]{8,400}$/, '8 to 400 characters without spaces');
const address = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const model = z.string().regex(/^[\w.:-]{1,100}$/, 'the name of a model');
const provider = z.enum(['local', 'gemini', 'openai'], 'local, gemini or openai');

/** How variants of raw pictures are made. */
export const ENHANCEMENT_GROUP = defineGroup('Enhancement', {
  ENHANCED_IMAGES_COUNT: {
    schema: z.coerce.number('a number').int('a whole number').min(1, '1 to 8').max(8, '1 to 8').default(3),
    description: 'How many variants are made of a raw picture when the call does not say.',
    shownDefault: '3',
  },
  ENHANCEMENT_PROVIDER: {
    schema: provider.default('local'),
    description: 'Who makes variants when the call does not say: local (arithmetic on this machine), gemini or openai.',
    shownDefault: 'local',
  },
  ENHANCEMENT_FALLBACK: {
    schema: z
      .string()
      .transform((text) => (text === 'none' ? [] : readList(text)))
      .pipe(z.array(provider))
      .default(['local']),
    description:
      'Comma list of those who are asked, in this order, when a provider refuses a picture; none for nobody.',
    shownDefault: 'local',
  },
  ENHANCEMENT_TIMEOUT_SECONDS: {
    schema: z.coerce.number('seconds').int('a whole number').min(1, '1 to 120').max(120, '1 to 120').default(60),
    description: 'How long one reply of a provider may take, its picture included.',
    shownDefault: '60',
  },
  GEMINI_API_KEY: {
    schema: key.optional(),
    description: 'Key of the Gemini API; with it, gemini can be asked for variants.',
    shownDefault: null,
  },
  GEMINI_BASE_URL: {
    schema: address.optional(),
    description: 'Address of a service that speaks like the Gemini API; without it Google.',
    shownDefault: null,
    example: 'https://gemini-proxy.intranet',
  },
  GEMINI_MODEL: {
    schema: model.default('gemini-3.1-flash-image'),
    description: 'The model of Gemini that makes variants.',
    shownDefault: 'gemini-3.1-flash-image',
  },
  GEMINI_TEXT_MODEL: {
    schema: model.default('gemini-3.1-flash-lite'),
    description: 'The model of Gemini that describes the raw picture for the prompt.',
    shownDefault: 'gemini-3.1-flash-lite',
  },
  OPENAI_API_KEY: {
    schema: key.optional(),
    description: 'Key of the OpenAI API; with it, openai can be asked for variants.',
    shownDefault: null,
  },
  OPENAI_BASE_URL: {
    schema: address.optional(),
    description: 'Address of a service that speaks like the OpenAI API, with its version; without it OpenAI.',
    shownDefault: null,
    example: 'https://openai-proxy.intranet/v1',
  },
  OPENAI_IMAGE_MODEL: {
    schema: model.default('gpt-image-2.5-flare'),
    description: 'The model of OpenAI that edits pictures.',
    shownDefault: 'gpt-image-2.5-flare',
  },
  MODEL_PRICES: {
    schema: z.string().max(2_000, 'at most 2000 characters').default(''),
    description:
      'Comma list of prices, US dollars per million tokens in and out, for models whose price is not built in or has changed.',
    shownDefault: '',
    example: 'gemini-3.1-flash-image=0.5/60',
  },
});

type Enhancement = {
  readonly ENHANCEMENT_PROVIDER: string;
  readonly ENHANCEMENT_FALLBACK: readonly string[];
  readonly GEMINI_API_KEY?: string | undefined;
  readonly OPENAI_API_KEY?: string | undefined;
};

/** Which of the settings need each other. */
export function checkEnhancement(enhancement: Enhancement): string[] {
  const named = new Set([enhancement.ENHANCEMENT_PROVIDER, ...enhancement.ENHANCEMENT_FALLBACK]);
  const keys = { gemini: 'GEMINI_API_KEY', openai: 'OPENAI_API_KEY' } as const;
  return Object.entries(keys).flatMap(([name, setting]) =>
    named.has(name) && enhancement[setting] === undefined
      ? [`${setting}: required when ENHANCEMENT_PROVIDER or ENHANCEMENT_FALLBACK names ${name}`]
      : [],
  );
}
