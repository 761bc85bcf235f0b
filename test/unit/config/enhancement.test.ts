import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';

const fallbackOf = (text: string) =>
  loadConfig({ ENHANCEMENT_FALLBACK: text, GEMINI_API_KEY: 'a-key-of-gemini' }).enhancement.ENHANCEMENT_FALLBACK;

test('nobody but the provider asked for is asked where the fallback says none; an empty variable is an absent one', () => {
  expect(fallbackOf('none')).toEqual([]);
  expect(fallbackOf('')).toEqual(['local']);
  expect(fallbackOf('gemini, local')).toEqual(['gemini', 'local']);
  expect(() => fallbackOf('local,someone')).toThrow('ENHANCEMENT_FALLBACK: local, gemini or openai');
});
