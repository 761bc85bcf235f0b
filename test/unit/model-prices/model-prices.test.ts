import { describe, expect, test } from 'vitest';
import { costOf, parsePrices, priceOf } from '../../../src/engines/model-prices/model-prices.js';

describe('prices', () => {
  test('a published price counts, one that is set goes before it, any other is unknown', () => {
    const published = { textInput: 0.5, imageInput: 0.5, output: 60 };
    expect(priceOf('gemini-3.1-flash-image', new Map())).toEqual(published);
    const set = parsePrices(' gemini-3.1-flash-image=1/30 , my.own:model=0.01/1000,')!;
    expect(priceOf('gemini-3.1-flash-image', set)).toEqual({ textInput: 1, imageInput: 1, output: 30 });
    expect(priceOf('my.own:model', set)).toEqual({ textInput: 0.01, imageInput: 0.01, output: 1_000 });
    expect(priceOf('toString', set)).toBeNull();
  });

  test.each(['model=0.0000005/1', 'model=1/1001', 'model=1', 'model=-1/2', '=1/2', 'a model=1/2'])(
    'a price that was mistyped is refused: %s',
    (text) => {
      expect(parsePrices(text)).toBeNull();
    },
  );

  test('a cost is exact to the millionth, and counts that cannot be are none', () => {
    const price = { textInput: 5, imageInput: 8, output: 30 };
    expect(costOf(price, { textInput: 300, imageInput: 1_200, output: 1_000 })).toBe(0.041_1);
    expect(costOf(price, { textInput: Number.NaN, imageInput: -5, output: 1 })).toBe(0.000_03);
    expect(costOf(price, { textInput: 1e12, imageInput: 0, output: 0 })).toBe(5);
  });
});
