import { expect, it } from 'vitest';
import {
  calibrationError,
  fitBand,
  type JudgedScore,
  reportBand,
} from '../../../src/engines/image-policy/calibrate-thresholds.js';

function repeat(count: number, score: number, accepted: boolean, weight = 1): JudgedScore[] {
  return Array.from({ length: count }, () => ({ score, accepted, weight }));
}

/** Bad below .4, mixed between, good from .7 on. */
const CLEAR = [
  ...repeat(200, 0.2, false),
  ...repeat(50, 0.5, true),
  ...repeat(50, 0.5, false),
  ...repeat(300, 0.8, true),
];

it('a band is fitted to where people agree with it, and no further', () => {
  expect(fitBand(CLEAR, 0.95)).toEqual({ acceptFrom: 0.51, rejectBelow: 0.5 });
  expect(reportBand(CLEAR, fitBand(CLEAR, 0.95))).toEqual({
    band: { acceptFrom: 0.51, rejectBelow: 0.5 },
    acceptPrecision: 1,
    acceptRecall: 300 / 350,
    rejectPrecision: 1,
    rejectRecall: 200 / 250,
    reviewRate: expect.closeTo(100 / 600, 12),
  });
});

it('few samples, however good, open nothing', () => {
  // Wilson's lower bound of 30 of 30 is .917; of 60 of 60 it is .957.
  expect(fitBand(repeat(30, 0.9, true), 0.95)).toEqual({ acceptFrom: 1, rejectBelow: 0 });
  expect(fitBand(repeat(60, 0.9, true), 0.95).acceptFrom).toBe(0);
  // Sixty that stand for fifty each are no more than sixty.
  expect(fitBand(repeat(30, 0.9, true, 50), 0.95).acceptFrom).toBe(1);
});

it('where people contradict the score everything goes to them', () => {
  const noise = [
    ...repeat(500, 0.3, true),
    ...repeat(500, 0.3, false),
    ...repeat(500, 0.9, true),
    ...repeat(500, 0.9, false),
  ];
  const band = fitBand(noise, 0.9);
  expect([band, reportBand(noise, band).reviewRate]).toEqual([{ acceptFrom: 1, rejectBelow: 0 }, 1]);
});

it('a report counts weight, and says nothing of what a band never does', () => {
  const samples = [...repeat(1, 0.9, true, 50), ...repeat(1, 0.9, false, 50), ...repeat(100, 0.6, true)];
  expect(reportBand(samples, { acceptFrom: 0.85, rejectBelow: 0.5 })).toMatchObject({
    acceptPrecision: 0.5,
    acceptRecall: 50 / 150,
    rejectPrecision: null,
    rejectRecall: 0,
    reviewRate: 0.5,
  });
  expect(() => reportBand([], { acceptFrom: 1, rejectBelow: 0 })).toThrow(RangeError);
});

it('the calibration error is that of the bins', () => {
  expect(calibrationError([...repeat(8, 0.8, true), ...repeat(2, 0.8, false)])).toBeCloseTo(0, 12);
  expect(calibrationError([...repeat(10, 0.95, false), ...repeat(30, 0.15, false)])).toBeCloseTo(
    (10 * 0.95 + 30 * 0.15) / 40,
    12,
  );
});
