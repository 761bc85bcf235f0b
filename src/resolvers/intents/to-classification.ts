import type { Classification } from '../../operations/intents/classification.js';
import { ClassificationType } from '../../schema/intents/classification.type.js';
import { mapTo } from '../_shared/map-to.js';

/** A classification as its GraphQL class. */
export function toClassification(classification: Classification): ClassificationType {
  return mapTo(ClassificationType, { ...classification });
}
