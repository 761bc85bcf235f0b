import type { Config } from '../config/load-config.js';
import { ConfigurationError } from '../config/setting.js';
import { type PricedModel, parsePrices, priceOf } from '../engines/model-prices/model-prices.js';

/** Gives a model the price that is set or known. Throws a ConfigurationError without one: its cost could not be recorded. */
export function priceModel({ enhancement }: Pick<Config, 'enhancement'>, setting: string, name: string): PricedModel {
  const set = parsePrices(enhancement.MODEL_PRICES);
  if (set === null)
    throw new ConfigurationError([
      'MODEL_PRICES: model=input/output entries, US dollars per million tokens, 0.01 to 1000',
    ]);
  const price = priceOf(name, set);
  if (price === null)
    throw new ConfigurationError([`${setting}: the price of "${name}" is not known; give it in MODEL_PRICES`]);
  return { name, price };
}
