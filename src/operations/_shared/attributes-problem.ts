/** Most bytes of a product's attributes, as JSON in UTF-8, and how deep they may nest. */
const MAX_ATTRIBUTES_BYTES = 16_384;
const MAX_DEPTH = 16;

/** Why a value cannot be a product's attributes, as a public sentence; null when it can. */
export function attributesProblem(value: unknown): string | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'Attributes are a JSON object.';
  const problem = contentProblem(value, MAX_DEPTH);
  if (problem !== null) return problem;
  const sizeBytes = Buffer.byteLength(JSON.stringify(value), 'utf8');
  if (sizeBytes <= MAX_ATTRIBUTES_BYTES) return null;
  return `Attributes take ${sizeBytes} bytes as JSON; ${MAX_ATTRIBUTES_BYTES} are the most.`;
}

/** What could not be kept, or not be walked: NUL, halves of surrogate pairs, infinite numbers, bottomless nesting. */
function contentProblem(value: unknown, depth: number): string | null {
  if (value === null || typeof value !== 'object') return scalarProblem(value);
  if (depth === 0) return `Attributes nest more than ${MAX_DEPTH} levels deep.`;
  for (const [key, member] of Object.entries(value)) {
    const problem = contentProblem(key, depth) ?? contentProblem(member, depth - 1);
    if (problem !== null) return problem;
  }
  return null;
}

function scalarProblem(value: unknown): string | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'Attributes hold a number that is too large.';
  const isKept = typeof value !== 'string' || (!value.includes('\u0000') && value.isWellFormed());
  return isKept ? null : 'Attributes hold characters that are no text (NUL or half of a surrogate pair).';
}
