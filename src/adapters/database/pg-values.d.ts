declare module 'pg/lib/utils.js' {
  /** A parameter as PostgreSQL reads it: text, bytes or null; dates, lists and objects written down as it expects them. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
