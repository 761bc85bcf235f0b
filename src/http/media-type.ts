/** What an answer of a GraphQL operation may be written as. Both are JSON; they differ in what the HTTP status says. */
export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const PLAIN_JSON = 'application/json';

export interface AnswerType {
  readonly mediaType: typeof GRAPHQL_RESPONSE | typeof PLAIN_JSON;
  /** Whether the client named plain JSON, as those do that read only answers of status 200 as GraphQL. */
  readonly isLegacy: boolean;
}

const LEGACY: AnswerType = { mediaType: PLAIN_JSON, isLegacy: true };
/** For a client that has not said what it reads. */
export const ANY_JSON: AnswerType = { mediaType: PLAIN_JSON, isLegacy: false };
const MODERN: AnswerType = { mediaType: GRAPHQL_RESPONSE, isLegacy: false };

/** Ranges of an `Accept` that are read, and parts of each. Browsers send ten; headers have room for thousands, at 30 ms a request. */
const MAX_RANGES = 50;
const MAX_PARTS = 10;

interface Range {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** Chooses by `Accept`: the higher quality, then what is named first; null when neither is taken. */
export function chooseAnswerType(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept === '*/*') return ANY_JSON;
  const ranges = readRanges(accept);
  const modern = weigh(ranges, GRAPHQL_RESPONSE);
  const plain = weigh(ranges, PLAIN_JSON);
  const best = plain.quality > modern.quality || (plain.quality === modern.quality && plain.place <= modern.place);
  if (best) return plain.quality === 0 ? null : plain.isNamed ? LEGACY : ANY_JSON;
  return MODERN;
}

/** Whether `Accept` would rather have a page than JSON, as a browser's does that goes to an address. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept?.includes('text/html') !== true) return false;
  const ranges = readRanges(accept);
  const html = weigh(ranges, 'text/html').quality;
  return html > 0 && [GRAPHQL_RESPONSE, PLAIN_JSON].every((type) => html >= weigh(ranges, type).quality);
}

/** Whether `Accept` asks for subscriptions as parts of one answer: `multipart/mixed;subscriptionSpec=1.0`. */
export function acceptsMultipartSubscription(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('subscriptionSpec')) return false;
  return readRanges(accept).some(
    ({ type, parameters, quality }) =>
      type === 'multipart/mixed' && /^"?1\.0"?$/.test(parameters.get('subscriptionspec') ?? '') && quality > 0,
  );
}

/** The most exact range that covers a type decides, whatever the qualities of wider ones (RFC 9110 §12.5.1). */
function weigh(ranges: readonly Range[], type: string): { quality: number; place: number; isNamed: boolean } {
  for (const wanted of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const place = ranges.findIndex((range) => range.type === wanted);
    const range = ranges[place];
    if (range !== undefined) return { quality: range.quality, place, isNamed: wanted === type };
  }
  return { quality: 0, place: -1, isNamed: false };
}

function readRanges(accept: string): Range[] {
  return accept.split(',', MAX_RANGES).map((text) => {
    const [type = '', ...rest] = text.split(';', MAX_PARTS).map((part) => part.trim());
    const parameters = new Map(
      rest.map((parameter): [string, string] => {
        const [name = '', value = ''] = parameter.split('=');
        return [name.trim().toLowerCase(), value.trim()];
      }),
    );
    const quality = Number(parameters.get('q') ?? '1');
    return { type: type.toLowerCase(), parameters, quality: quality >= 0 && quality <= 1 ? quality : 0 };
  });
}
