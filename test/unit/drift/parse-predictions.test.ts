import { expect, test } from 'vitest';
import { parsePredictions } from '../../../src/engines/drift/parse-predictions.js';
import { summariseDrift } from '../../../src/engines/drift/summarise-drift.js';

test.each([
  ['NUL', 'a\\u0000b'],
  ['half of a surrogate pair', 'a\\ud83d'],
])('a label with %s, which no report could keep, is refused with its line', (_what, label) => {
  const text = `{"imageKey":"1.jpg","label":"cat","confidence":1}\n{"imageKey":"2.jpg","label":"${label}","confidence":1}`;
  expect(() => parsePredictions(text)).toThrow('Line 2: a label of 1 to 256 characters is needed.');
});

test('a long label is cut where text stays text', () => {
  const summary = summariseDrift({
    severity: 'HIGH',
    sufficientData: true,
    drifted: [],
    newClasses: [`${'x'.repeat(58)}😀😀`],
    missingClasses: [],
    baselineFiles: 1_000,
    currentFiles: 500,
  });
  expect(summary.isWellFormed()).toBe(true);
  expect(summary).toContain(`${'x'.repeat(58)}\ufffd…`);
});

test('a quote that is not closed is refused, with the line it stands on', () => {
  const text = 'imageKey,confidence,label\na.jpg,0.5,bag\nb.jpg,0.5,"shoe\n';
  expect(() => parsePredictions(text)).toThrow('Line 3: a quote is not closed.');
});

test('a quoted cell of other columns may be as long as the file', () => {
  const note = `${'x'.repeat(16_000_000)}""`;
  const text = `note,imageKey,confidence,label\n"${note}",a.jpg,0.5,bag\n`;
  expect(parsePredictions(text)).toEqual(new Map([['a.jpg', { label: 'bag', confidence: 0.5 }]]));
});
