import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPrompt, refusePrompt } from '../../../src/engines/intents/accept-prompt.js';
import { enhancePrompt } from '../../../src/engines/intents/enhance-prompt.js';
import { ALL_LEXICONS } from '../../../src/engines/intents/lexicons/all.js';
import { MODEL_TABLE } from '../../../src/engines/intents/model-table.js';
import { findTableFaults, selectModel } from '../../../src/engines/intents/select-model.js';
import { isLikelyMisspelling, isOneEditApart } from '../../../src/engines/intents/spelling.js';
import { WORKFLOW_TYPES } from '../../../src/engines/intents/workflow.js';

describe('a prompt', () => {
  it('is refused over 2 000 characters and with a lone surrogate', () => {
    expect(refusePrompt('a'.repeat(2000))).toBeNull();
    expect(refusePrompt('a'.repeat(2001))).toBe('TOO_LONG');
    expect(refusePrompt('cat \ud83d')).toBe('LONE_SURROGATE');
    expect(refusePrompt('cat 🐈')).toBeNull();
  });

  it('loses control and bidirectional characters but no letters', () => {
    expect(cleanPrompt(' a\u202eb\u0000c\n\nd ')).toBe('abc d');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => cleanPrompt(cleanPrompt(text)) === cleanPrompt(text)),
    );
  });

  it('gets descriptors below eight words only', () => {
    expect(enhancePrompt('a cat.', 'IMAGE_GENERATION')).toMatchObject({
      applied: true,
      finalPrompt: expect.stringMatching(/^a cat, /) as string,
    });
    const eight = 'one two three four five six seven eight';
    expect(enhancePrompt(eight, 'IMAGE_EDITING')).toEqual({ applied: false, finalPrompt: eight });
  });
});

describe('spelling', () => {
  it('knows one edit from two, and another word from a slip', () => {
    expect(isOneEditApart('animate', 'anmiate')).toBe(true);
    expect(isOneEditApart('animate', 'anmiat')).toBe(false);
    expect(isLikelyMisspelling('beard', 'board')).toBe(false);
    expect(isLikelyMisspelling('video', 'vidoe')).toBe(true);
  });
});

describe('the table of models', () => {
  it('serves every workflow with two fallbacks that are not the model itself', () => {
    for (const type of WORKFLOW_TYPES) {
      for (const preference of ['SPEED', 'BALANCED', 'QUALITY'] as const) {
        const selected = selectModel(type, preference);
        expect(selected.fallbackModels.length).toBeGreaterThanOrEqual(2);
        expect(selected.fallbackModels).not.toContain(selected.modelId);
      }
    }
  });

  it('takes the fast or the fine model where there is one', () => {
    expect(selectModel('IMAGE_GENERATION', 'SPEED')).toMatchObject({
      estimatedCostUsd: 0.02,
      estimatedTimeSeconds: 15,
    });
    expect(selectModel('IMAGE_GENERATION', 'QUALITY')).toMatchObject({
      estimatedCostUsd: 0.08,
      estimatedTimeSeconds: 45,
    });
    expect(selectModel('VIDEO_GENERATION', 'BALANCED')).toMatchObject({
      modelId: 'google/veo-3',
      provider: 'google',
      estimatedCostUsd: 7.5,
    });
  });

  it('is refused with a price out of bounds or no identifier', () => {
    const primary = { modelId: 'not an id', costUsd: -1, timeSeconds: 30 };
    expect(findTableFaults({ ...MODEL_TABLE, HAIR_STYLING: { ...MODEL_TABLE.HAIR_STYLING, primary } })).toHaveLength(2);
  });
});

describe('the lexicons', () => {
  it('are of fifteen languages, each with words for every wish', () => {
    expect(ALL_LEXICONS).toHaveLength(15);
    for (const { language, phrases } of ALL_LEXICONS) {
      for (const concept of [
        'moving',
        'animate',
        'sound',
        'hair',
        'garment',
        'medium',
        'edit',
        'quality',
        'create',
        'reset',
      ] as const) {
        expect(phrases[concept], `${language} ${concept}`).toBeTruthy();
      }
    }
  });
});
