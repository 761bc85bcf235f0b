import { vendorsByIds } from '../../../entities/catalog/vendor.queries.js';
import { VendorType } from '../../../schema/catalog/vendor.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Vendors by id; null for an id that names none. */
export const vendorById = defineLoader<string, VendorType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(vendorsByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(VendorType, row)),
      (vendor) => vendor.id,
    );
  },
});
