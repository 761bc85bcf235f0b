import { normaliseVendorCode } from '../../engines/sku/canonical-sku.js';
import { brokenConstraint } from '../../entities/_shared/constraint.js';
import { getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { upsertVendorRow, type VendorRow } from '../../entities/catalog/vendor.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';

export interface UpsertVendorInput {
  readonly code: string;
  readonly name: string;
  readonly externalId?: string | null | undefined;
}

/**
 * Creates the vendor with this code, or changes the one there is: name always, external id when given. Fails with
 * INVALID for a code that is not 2–12 of A–Z 0–9, DUPLICATE when another vendor has the external id.
 */
export async function upsertVendor(ctx: OperationContext, input: UpsertVendorInput): Promise<VendorRow> {
  requireRight(ctx, 'catalog:write');
  const errors = checkTexts([
    { field: ['name'], text: input.name, maxLength: 200, required: true },
    { field: ['externalId'], text: input.externalId, maxLength: 200, required: true },
  ]);
  if (errors.length > 0) throw new UserErrors(errors);
  const code = normaliseVendorCode(input.code);
  if (code === null) throw UserErrors.of('INVALID', 'code', 'A vendor code has 2 to 12 letters A–Z or digits.');
  const values = [
    newId('vendor'),
    code,
    input.name.trim(),
    input.externalId ?? null,
    ctx.deps.clock.now().toISOString(),
  ];
  try {
    return await ctx.transaction((tx) => getOne(tx, upsertVendorRow, values));
  } catch (error) {
    if (brokenConstraint(error) !== 'vendors_external_id_key') throw error;
    throw UserErrors.of('DUPLICATE', 'externalId', 'Another vendor has this external id.');
  }
}
