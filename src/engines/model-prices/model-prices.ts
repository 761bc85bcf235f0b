/** US dollars per million tokens. */
export interface ModelPrice {
  readonly textInput: number;
  readonly imageInput: number;
  readonly output: number;
}

/** A model by its name, and what it costs. */
export interface PricedModel {
  readonly name: string;
  readonly price: ModelPrice;
}

/** What a provider says that a call used, in tokens. */
export interface TokenUsage {
  readonly textInput: number;
  readonly imageInput: number;
  readonly output: number;
}

/** Estimates of 2026-11-20, not read from the providers' own pages: check them before money depends on them. MODEL_PRICES goes before. */
const ESTIMATED: Readonly<Record<string, ModelPrice>> = {
  'gemini-2.5-flash': { textInput: 0.3, imageInput: 0.3, output: 2.5 },
  'gemini-2.5-flash-image': { textInput: 0.3, imageInput: 0.3, output: 30 },
  'gemini-3.1-flash-image': { textInput: 0.5, imageInput: 0.5, output: 60 },
  'gemini-3.1-flash-lite': { textInput: 0.25, imageInput: 0.25, output: 1.5 },
  'gpt-4.1': { textInput: 2, imageInput: 2, output: 8 },
  'gpt-4.1-mini': { textInput: 0.4, imageInput: 0.4, output: 1.6 },
  'gpt-4o': { textInput: 2.5, imageInput: 2.5, output: 10 },
  'gpt-4o-mini': { textInput: 0.15, imageInput: 0.15, output: 0.6 },
  'gpt-image-2': { textInput: 5, imageInput: 8, output: 30 },
  'gpt-image-2.5-flare': { textInput: 5, imageInput: 8, output: 30 },
  'gpt-image-2.5-sunburst': { textInput: 5, imageInput: 8, output: 30 },
};

/** A price beyond these was typed per token or per thousand. */
const LEAST_USD = 0.01;
const MOST_USD = 1_000;
/** No answer uses more; a provider that says so is not believed. */
const MOST_TOKENS = 1_000_000;
const MILLION = 1_000_000;
const KINDS = ['textInput', 'imageInput', 'output'] as const;

/** The price of a model: what is set, or estimated. Null when it is not known. */
export function priceOf(model: string, set: ReadonlyMap<string, ModelPrice>): ModelPrice | null {
  return set.get(model) ?? (Object.hasOwn(ESTIMATED, model) ? (ESTIMATED[model] ?? null) : null);
}

/** What a call cost in US dollars, to the millionth. A count that cannot be is taken for none. */
export function costOf(price: ModelPrice, usage: TokenUsage): number {
  return Math.round(priceTokens(price, usage)) / MILLION;
}

/** As {@link costOf}, in 1/1 000 000 US dollar, never rounded down. */
export function microUsdOf(price: ModelPrice, usage: TokenUsage): number {
  return Math.ceil(priceTokens(price, usage));
}

/** Dollars per million tokens, times tokens: millionths of a dollar. */
function priceTokens(price: ModelPrice, usage: TokenUsage): number {
  return KINDS.reduce((sum, kind) => sum + price[kind] * plausible(usage[kind]), 0);
}

function plausible(tokens: number): number {
  return Number.isFinite(tokens) && tokens >= 0 ? Math.min(tokens, MOST_TOKENS) : 0;
}

/** Reads `model=input/output` entries, in US dollars per million tokens; null when one is malformed or out of bounds. */
export function parsePrices(text: string): ReadonlyMap<string, ModelPrice> | null {
  const prices = new Map<string, ModelPrice>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, model = '', input = '', output = ''] =
      /^([\w.:-]{1,100})=(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(entry) ?? [];
    const price = { textInput: Number(input), imageInput: Number(input), output: Number(output) };
    if (model === '' || !isPlausiblePrice(price)) return null;
    prices.set(model, price);
  }
  return prices;
}

/** Whether a price is within 0.01–1 000 US dollars per million tokens. */
function isPlausiblePrice(price: ModelPrice): boolean {
  return KINDS.every((kind) => price[kind] >= LEAST_USD && price[kind] <= MOST_USD);
}

for (const [model, price] of Object.entries(ESTIMATED))
  if (!isPlausiblePrice(price)) throw new Error(`The price of ${model} is out of bounds.`);
