import { findOne } from '../../entities/_shared/statement.js';
import { type VendorRow, vendorsByIds } from '../../entities/catalog/vendor.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { countIssued, type IssuedSku, issueSkus } from './_issue-skus.js';
import { isPlanned, type PlannedCode, planCode } from './_plan-code.js';

/** Most codes of one call. */
export const MAX_CODES = 10_000;

export interface GenerateSkuInput {
  readonly vendorId: string;
  readonly rawCode: string;
}

/**
 * The SKU of a vendor's raw code: the one it has, or a new one, stored. Fails with NOT_FOUND for an unknown vendor,
 * UNUSABLE_CODE or INVALID for a code of which none can be made.
 */
export async function generateSku(ctx: OperationContext, input: GenerateSkuInput): Promise<IssuedSku> {
  requireRight(ctx, 'catalog:write');
  const plan = planCode(await getVendor(ctx, input.vendorId), input.rawCode, ['rawCode']);
  if (!isPlanned(plan)) throw new UserErrors([plan]);
  const issued = await ctx.transaction((tx) => issueSkus(tx, ctx, [plan]));
  countIssued(ctx, issued);
  return issued[0]!;
}

export interface GenerateSkusInput {
  readonly vendorId: string;
  readonly rawCodes: readonly string[];
}

/** One answer for each code, in their order; null where the code failed, with an error naming its index. */
export interface GeneratedSkus {
  readonly skus: readonly (IssuedSku | null)[];
  readonly userErrors: readonly UserError[];
}

/**
 * `generateSku` for up to 10 000 codes of one vendor, in one transaction and a handful of statements. Codes that fail,
 * fail alone. The whole call fails with LIMIT_EXCEEDED for more codes, NOT_FOUND for an unknown vendor.
 */
export async function generateSkus(ctx: OperationContext, input: GenerateSkusInput): Promise<GeneratedSkus> {
  requireRight(ctx, 'catalog:write');
  if (input.rawCodes.length > MAX_CODES) {
    throw UserErrors.of('LIMIT_EXCEEDED', 'rawCodes', `One call takes at most ${MAX_CODES} codes.`);
  }
  const vendor = await getVendor(ctx, input.vendorId);
  const plans = input.rawCodes.map((rawCode, index) => planCode(vendor, rawCode, ['rawCodes', String(index)]));
  const codes: PlannedCode[] = plans.filter(isPlanned);
  const issued = await ctx.transaction((tx) => issueSkus(tx, ctx, codes));
  countIssued(ctx, issued);
  const answers = issued.values();
  return {
    skus: plans.map((plan) => (isPlanned(plan) ? answers.next().value! : null)),
    userErrors: plans.filter((plan): plan is UserError => !isPlanned(plan)),
  };
}

async function getVendor(ctx: OperationContext, vendorId: string): Promise<VendorRow> {
  const vendor = await findOne(ctx.deps.database, vendorsByIds, [[vendorId]]);
  if (vendor === null) throw UserErrors.of('NOT_FOUND', 'vendorId', 'There is no vendor with this id.');
  return vendor;
}
