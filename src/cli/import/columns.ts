/** The fields of a product that a column can fill, with further names their header may have. */
const COLUMNS = {
  vendor: ['brand', 'supplier'],
  vendorCode: ['code', 'rawcode'],
  name: ['title', 'productname'],
  category: [],
  gtin: ['ean', 'upc', 'barcode'],
  externalId: [],
  mrp: [],
  price: ['sellingprice'],
  discount: [],
  gst: [],
  currency: [],
  rawImageUrl: ['imageurl', 'image'],
  attributes: [],
} as const satisfies Record<string, readonly string[]>;

export type ColumnName = keyof typeof COLUMNS;

/** Those that hold an exact decimal. The API refuses a whole call for one that is none, so each row is looked at before. */
export const DECIMAL_COLUMNS: ReadonlySet<ColumnName> = new Set<ColumnName>(['mrp', 'price', 'discount', 'gst']);

/** What a column means: a field, or a key of the attributes. */
export type Column = { readonly field: ColumnName } | { readonly attribute: string };

export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

const ATTRIBUTE_PREFIX = /^attributes?\./i;

const BY_FORM: ReadonlyMap<string, ColumnName> = new Map(
  COLUMN_NAMES.flatMap((name) => [name, ...COLUMNS[name]].map((form) => [plain(form), name] as const)),
);

/** What a header means; null when it means nothing. `Vendor code`, `vendor_code` and `vendorCode` are the same. */
export function readHeader(header: string): Column | null {
  if (ATTRIBUTE_PREFIX.test(header)) {
    const attribute = header.replace(ATTRIBUTE_PREFIX, '').trim();
    return attribute === '' ? null : { attribute };
  }
  const field = BY_FORM.get(plain(header));
  return field === undefined ? null : { field };
}

/** What is wrong with the headers of a file, each as a sentence that says how to mend it. */
export function headerProblems(headers: readonly string[], options: { ignoreUnknown: boolean }): string[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const header of headers) {
    const column = readHeader(header);
    if (column === null) {
      if (!options.ignoreUnknown) problems.push(unknownHeader(header));
      continue;
    }
    const key = JSON.stringify(column);
    const earlier = seen.get(key);
    if (earlier !== undefined) problems.push(`The columns "${earlier}" and "${header}" mean the same; leave one out.`);
    seen.set(key, header);
  }
  for (const field of ['vendor', 'vendorCode'] as const) {
    if (!seen.has(JSON.stringify({ field })))
      problems.push(`There is no column "${field}", which every product needs.`);
  }
  return problems;
}

function unknownHeader(header: string): string {
  const nearest = COLUMN_NAMES.map((name) => ({ name, distance: editDistance(plain(header), plain(name)) })).sort(
    (a, b) => a.distance - b.distance,
  )[0];
  const guess = nearest !== undefined && nearest.distance <= 2 ? ` Did you mean "${nearest.name}"?` : '';
  return `The column "${header}" means nothing here.${guess}`;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Levenshtein distance, by one row of the table. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
