/** A day, or a moment with its offset, as RFC 3339 writes them. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads RFC 3339 text that does not come through GraphQL: a moment, or a day, which stands for its beginning in UTC. Null for
 * anything else, a day that no calendar has and years outside 1 to 9999 included.
 */
export function readMoment(text: string): Date | null {
  const day = RFC_3339.exec(text)?.[1];
  if (day === undefined || !isOfCalendar(day)) return null;
  const at = new Date(text);
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at : null;
}

/** `Date` takes 30 February for 2 March. */
function isOfCalendar(day: string): boolean {
  const at = new Date(day);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
