import type { ValidationRow } from '../../entities/images/image-validation.queries.js';
import { ImageCheckType } from '../../schema/_shared/image-check.type.js';
import { ImageValidationType } from '../../schema/images/image-validation.type.js';
import { mapTo } from '../_shared/map-to.js';

/** A stored verdict as one picture shows it: pictures of the same bytes share the row, but not whether it was cached. */
export function toValidation(row: ValidationRow, cached: boolean): ImageValidationType {
  const checks = row.checks.map((check) =>
    mapTo(ImageCheckType, { ...check, name: check.name as ImageCheckType['name'] }),
  );
  return mapTo(ImageValidationType, { ...row, checks, cached });
}
