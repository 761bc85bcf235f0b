import { codeForms } from '../../engines/sku/code-forms.js';
import { MAX_RAW_CODE_LENGTH } from '../../engines/sku/code-identity.js';
import type { VendorRow } from '../../entities/catalog/vendor.queries.js';
import type { UserError } from '../../errors.js';
import { checkTexts } from '../_shared/input-bounds.js';

/** A raw code of a vendor with everything that will be stored of it. */
export interface PlannedCode {
  readonly vendorId: string;
  readonly rawCode: string;
  readonly identity: string;
  readonly base: string;
  readonly normalised: string;
}

/**
 * Computes what a code will be stored as, or says why it cannot be: UNUSABLE_CODE without letter or number, INVALID for
 * one too long or with characters that are no text. `field` is the code's path in the input.
 */
export function planCode(
  vendor: Pick<VendorRow, 'id' | 'code'>,
  rawCode: string,
  field: readonly string[],
): PlannedCode | UserError {
  const forms = codeForms(vendor.code, rawCode);
  if (forms === 'TOO_LONG') {
    return { code: 'INVALID', field, message: `A vendor code has at most ${MAX_RAW_CODE_LENGTH} characters.` };
  }
  if (forms === 'UNUSABLE') {
    return {
      code: 'UNUSABLE_CODE',
      field,
      message: 'This code has no letter or digit from which a SKU could be made.',
    };
  }
  const [unstorable] = checkTexts([{ field, text: rawCode, maxLength: Number.POSITIVE_INFINITY }]);
  return unstorable ?? { vendorId: vendor.id, rawCode: rawCode.trim(), ...forms };
}

/** Tells a code that was planned from the reason it could not be. */
export function isPlanned(plan: PlannedCode | UserError): plan is PlannedCode {
  return 'identity' in plan;
}

/** What makes two planned codes one. An identity holds no control character, so no two pairs give one text. */
export function codeKey(code: { readonly vendorId: string; readonly identity: string }): string {
  return `${code.vendorId}\0${code.identity}`;
}
