import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLJSON } from 'graphql-scalars';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Moments in, as Date; out, in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A moment as RFC 3339 text in UTC with milliseconds, such as `2026-11-21T09:30:00.000Z`. Any offset is taken as input.',
  serialize(value) {
    if (!(value instanceof Date)) throw new GraphQLError('A DateTime must be a Date.');
    return value.toISOString();
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

function parseDateTime(value: unknown): Date {
  const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined;
  const at = new Date(day !== undefined && isOfCalendar(day) ? (value as string) : Number.NaN);
  if (!isInFourDigitYear(at))
    throw new GraphQLError('A DateTime is RFC 3339 text of the years 1 to 9999, such as "2026-11-21T09:30:00Z".');
  return at;
}

/** `Date` takes 30 February for 2 March. */
function isOfCalendar(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** False, too, for a moment that is none. An offset can lead out of the years that four digits write. */
function isInFourDigitYear(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

const DECIMAL = /^[+-]?\d{1,12}(\.\d{1,4})?$/;

/** Exact decimals as text, in and out; never a float on the way. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal as text, such as `"900.00"`: at most 12 digits before and 4 after the point. An integer literal is taken too.',
  serialize(value) {
    if (typeof value !== 'string') throw new GraphQLError('A Decimal must be text.');
    return value;
  },
  parseValue: parseDecimalText,
  parseLiteral: (node) =>
    parseDecimalText(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined),
});

function parseDecimalText(value: unknown): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !DECIMAL.test(text))
    throw new GraphQLError('A Decimal is text such as "900.00", with at most 12 digits before and 4 after the point.');
  return text;
}

/** A position in the event log. */
export const Cursor = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  description:
    'A position in the event log: opaque text, to be given back as `after`. Only the server compares two of them.',
  serialize: String,
  parseValue: parseCursorText,
  parseLiteral: (node) => parseCursorText(node.kind === Kind.STRING ? node.value : undefined),
});

function parseCursorText(value: unknown): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 200)
    throw new GraphQLError('A Cursor is text that this API gave out.');
  return value;
}

/** Open shapes: attributes and the like. */
export const Json = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: 'Any JSON value, where the shape really is open.',
  specifiedByURL: null,
});
