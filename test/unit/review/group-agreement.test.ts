import { describe, expect, it, test } from 'vitest';
import {
  fleissKappa,
  gwetAc1,
  krippendorffAlpha,
  type RatedItem,
} from '../../../src/engines/review/group-agreement.js';

function repeatItem(count: number, ...labels: string[]): RatedItem[] {
  return Array.from({ length: count }, () => labels);
}

/** Ratings by coder, `*` where there is none, as items. */
function byItem(...coders: string[]): number[][] {
  const rows = coders.map((row) => row.trim().split(/\s+/));
  return rows[0]!.map((_, item) =>
    rows
      .map((row) => row[item]!)
      .filter((value) => value !== '*')
      .map(Number),
  );
}

// Published vectors: Krippendorff's reliability data of three coders, and his example of four with all levels of measurement.
const THREE_CODERS = byItem(
  '* * * * * 3 4 1 2 1 1 3 3 * 3',
  '1 * 2 1 3 3 4 3 * * * * * * *',
  '* * 2 1 3 4 4 * 2 1 1 3 3 * 4',
);
const FOUR_CODERS = byItem(
  '1 2 3 3 2 1 4 1 2 * * *',
  '1 2 3 3 2 2 4 1 2 5 * 3',
  '* 3 3 3 2 3 4 2 2 5 1 *',
  '1 2 3 3 2 4 4 1 2 5 1 *',
);

describe("Krippendorff's α", () => {
  test.each([
    ['three coders, nominal', THREE_CODERS, 'nominal', 0.691_358],
    ['three coders, interval', THREE_CODERS, 'interval', 0.810_845],
    ['four coders, nominal', FOUR_CODERS, 'nominal', 0.743_421],
    ['four coders, ordinal', FOUR_CODERS, 'ordinal', 0.815_388],
    ['four coders, interval', FOUR_CODERS, 'interval', 0.849_107],
  ] as const)('%s', (_, items, metric, alpha) => {
    expect(krippendorffAlpha(items, metric)).toBeCloseTo(alpha, 6);
  });

  it('does not hang on the order of items and raters', () => {
    const turned = FOUR_CODERS.map((labels) => labels.toReversed()).toReversed();
    expect(krippendorffAlpha(turned, 'ordinal')).toBeCloseTo(0.815_388, 6);
  });

  it('is 1 in full accord over two values, and not defined without items or with one value', () => {
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [2, 2, 2],
        ],
        'nominal',
      ),
    ).toBe(1);
    expect(krippendorffAlpha([], 'nominal')).toBeNull();
    expect(krippendorffAlpha([[1], [2]], 'nominal')).toBeNull();
    expect(
      krippendorffAlpha(
        [
          [3, 3],
          [3, 3],
        ],
        'interval',
      ),
    ).toBeNull();
  });
});

describe('where nearly all is accepted', () => {
  const imbalanced = [...repeatItem(96, 'A', 'A'), ...repeatItem(2, 'A', 'R'), ...repeatItem(2, 'R', 'A')];

  it("κ collapses and Gwet's AC1 does not", () => {
    expect(fleissKappa(imbalanced)).toBeCloseTo(-0.02, 3);
    expect(gwetAc1(imbalanced)).toBeCloseTo(0.958, 3);
  });
});

/** Fleiss 1971 as it is told everywhere: fourteen raters, ten subjects, five categories; κ = .210. */
const FLEISS = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
].map((counts) => counts.flatMap((count, label) => Array.from({ length: count }, () => String(label))));

describe('of more than two raters', () => {
  it("Fleiss' κ is the published one", () => {
    expect(fleissKappa(FLEISS)).toBeCloseTo(0.2099, 4);
  });

  it('full accord is 1', () => {
    const items = [...repeatItem(3, 'A', 'A', 'A'), ...repeatItem(2, 'R', 'R')];
    expect([fleissKappa(items), gwetAc1(items)]).toEqual([1, 1]);
  });

  it('items with one rater say nothing', () => {
    const items = [...repeatItem(20, 'A', 'A'), ...repeatItem(20, 'R', 'R'), ...repeatItem(5, 'A', 'R')];
    const alone = [...items, ...repeatItem(50, 'X')];
    expect([fleissKappa(alone), gwetAc1(alone)]).toEqual([fleissKappa(items), gwetAc1(items)]);
    expect([fleissKappa(repeatItem(2, 'A')), gwetAc1(repeatItem(2, 'A'))]).toEqual([null, null]);
  });

  it('with a single label κ is not defined and AC1 is 1', () => {
    expect([fleissKappa(repeatItem(5, 'A', 'A')), gwetAc1(repeatItem(5, 'A', 'A'))]).toEqual([null, 1]);
  });
});
