import { expect, test } from 'vitest';
import { parsePredictions } from '../../../src/engines/drift/parse-predictions.js';
import { summariseDrift } from '../../../src/engines/drift/summarise-drift.js';

/** What a file tells, and how often its reading let others have their turn. */
function parse(text: string) {
  const reading = parsePredictions(text);
  let step = reading.next();
  let stops = 0;
  for (; step.done !== true; step = reading.next()) stops += 1;
  return { predictions: step.value, stops };
}

test.each([
  ['rows', `imageKey,label,confidence\n${'a.jpg,bag,0.5\n'.repeat(14_999)}`, 1],
  ['lines of JSON', '{"imageKey":"a.jpg","label":"bag","confidence":0.5}\n'.repeat(15_000), 1],
  ['empty lines', '\n'.repeat(15_000), 0],
  ['empty lines after JSON', `{"imageKey":"a.jpg","label":"bag","confidence":0.5}${'\n'.repeat(15_000)}`, 1],
])('15 000 %s are read in turns', (_what, text, count) => {
  const { predictions, stops } = parse(text);
  expect([predictions.size, stops]).toEqual([count, 3]);
});

test('a line of more than a thousand columns is refused before the next is looked for', () => {
  const row = 'a.jpg,bag,0.5';
  const most = `imageKey,label,confidence\n${row}${','.repeat(997)}`;
  expect(parse(`${most}\n`).predictions.size).toBe(1);
  expect(() => parse(`${most},\n`)).toThrow('Line 2: this has more than 1000 columns.');
});

test.each([
  ['NUL', 'a\\u0000b'],
  ['half of a surrogate pair', 'a\\ud83d'],
])('a label with %s, which no report could keep, is refused with its line', (_what, label) => {
  const text = `{"imageKey":"1.jpg","label":"cat","confidence":1}\n{"imageKey":"2.jpg","label":"${label}","confidence":1}`;
  expect(() => parse(text)).toThrow('Line 2: a label of 1 to 256 characters is needed.');
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
  expect(() => parse(text)).toThrow('Line 3: a quote is not closed.');
});

test('a quoted cell of other columns may be as long as the file', () => {
  const note = `${'x'.repeat(16_000_000)}""`;
  const text = `note,imageKey,confidence,label\n"${note}",a.jpg,0.5,bag\n`;
  expect(parse(text).predictions).toEqual(new Map([['a.jpg', { label: 'bag', confidence: 0.5 }]]));
});
