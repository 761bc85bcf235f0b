import { type VendorRow, vendorsByIds } from '../../entities/catalog/vendor.queries.js';
import type { UserError } from '../../errors.js';
import { checkVariantCount } from '../_shared/check-enhancement.js';
import { checkImageSources, type ImageSource } from '../_shared/check-image-sources.js';
import type { OperationContext } from '../_shared/context.js';
import { codeKey, isPlanned, type PlannedCode, planCode } from './_plan-code.js';
import { checkDetails, type ProductDetails, type ProductFields, readDetails } from './_product-fields.js';

export interface IngestProductInput extends ProductDetails {
  readonly vendorId: string;
  readonly vendorCode: string;
  readonly rawImageUrl?: string | null | undefined;
  readonly uploadId?: string | null | undefined;
  readonly enhance?: boolean | null | undefined;
  readonly enhancedImageCount?: number | null | undefined;
}

/** A row that may be stored. `path` leads to it in the input, `index` is its place among the rows. */
export interface PreparedRow {
  readonly index: number;
  readonly path: readonly string[];
  readonly code: PlannedCode;
  readonly fields: Partial<ProductFields>;
  /** Null when the row brings no picture. */
  readonly image: ImageSource | null;
  /** How many variants are to be made of a picture that is new. */
  readonly variants: number;
}

export interface PreparedRows {
  readonly rows: readonly PreparedRow[];
  readonly errors: readonly UserError[];
}

/**
 * Checks all that can be checked before anything is locked: every row by itself, its vendor, its picture's source, and
 * that no two rows are about one product. `pathOf` leads to a row in the input.
 */
export async function prepareRows(
  ctx: OperationContext,
  inputs: readonly IngestProductInput[],
  pathOf: (index: number) => readonly string[],
): Promise<PreparedRows> {
  const vendorIds = [...new Set(inputs.map((input) => input.vendorId))];
  const found = await ctx.deps.database.query(vendorsByIds, [vendorIds]);
  const vendors = new Map(found.map((vendor) => [vendor.id, vendor]));
  const sources = inputs.map(sourceOf);
  const problems = await checkImageSources(ctx, sources);
  const seen: Seen = { codes: new Set(), externalIds: new Set() };
  const rows: PreparedRow[] = [];
  const errors: UserError[] = [];
  for (const [index, input] of inputs.entries()) {
    const path = pathOf(index);
    const own = [...checkRow(input, path), ...sourceErrors(problems[index] ?? null, path)];
    const plan = planRow(vendors.get(input.vendorId), input, path);
    if (!isPlanned(plan)) own.unshift(plan);
    else if (own.length === 0) own.push(...repeatErrors({ input, plan, path }, seen));
    errors.push(...own);
    if (own.length > 0 || !isPlanned(plan)) continue;
    const source = sources[index]!;
    const image = source.url === null && source.uploadId === null ? null : source;
    rows.push({ index, path, code: plan, fields: readDetails(input), image, variants: variantsOf(ctx, input) });
  }
  return { rows, errors };
}

function variantsOf(ctx: OperationContext, { enhance, enhancedImageCount }: IngestProductInput): number {
  return enhance === true ? (enhancedImageCount ?? ctx.deps.settings.enhancement.count) : 0;
}

function sourceOf(input: IngestProductInput): ImageSource {
  return { url: input.rawImageUrl ?? null, uploadId: input.uploadId ?? null };
}

function planRow(
  vendor: VendorRow | undefined,
  input: IngestProductInput,
  path: readonly string[],
): PlannedCode | UserError {
  if (vendor !== undefined) return planCode(vendor, input.vendorCode, [...path, 'vendorCode']);
  return { code: 'NOT_FOUND', field: [...path, 'vendorId'], message: 'There is no vendor with this id.' };
}

function checkRow(input: IngestProductInput, path: readonly string[]): UserError[] {
  const errors = checkDetails(input, path);
  const { enhance, enhancedImageCount } = input;
  const { url, uploadId } = sourceOf(input);
  if (enhance === true && url === null && uploadId === null) {
    const message = 'Variants are made of a raw picture: give its address or upload.';
    errors.push({ code: 'INVALID', field: [...path, 'enhance'], message });
  }
  if (typeof enhancedImageCount === 'number') {
    const problem = checkVariantCount(enhancedImageCount, [...path, 'enhancedImageCount']);
    if (problem !== null) errors.push(problem);
  }
  return errors;
}

function sourceErrors(problem: UserError | null, path: readonly string[]): UserError[] {
  if (problem === null) return [];
  const field = problem.field?.[0] === 'url' ? 'rawImageUrl' : 'uploadId';
  return [{ ...problem, field: [...path, field] }];
}

interface Seen {
  readonly codes: Set<string>;
  readonly externalIds: Set<string>;
}

/** DUPLICATE for what an earlier good row of the call was about; a row that is told apart is noted as seen. */
function repeatErrors(
  row: { input: IngestProductInput; plan: PlannedCode; path: readonly string[] },
  seen: Seen,
): UserError[] {
  const key = codeKey(row.plan);
  const externalId = row.input.externalId ?? null;
  if (seen.codes.has(key)) {
    const message = 'An earlier row of this call has the same vendor and code.';
    return [{ code: 'DUPLICATE', field: [...row.path, 'vendorCode'], message }];
  }
  if (externalId !== null && seen.externalIds.has(externalId)) {
    const message = 'An earlier row of this call has the same external id.';
    return [{ code: 'DUPLICATE', field: [...row.path, 'externalId'], message }];
  }
  seen.codes.add(key);
  if (externalId !== null) seen.externalIds.add(externalId);
  return [];
}
