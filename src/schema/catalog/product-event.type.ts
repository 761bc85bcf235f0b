import { ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';

@ObjectType('ProductEvent', { implements: LogEventType, description: 'A product was created or changed.' })
export class ProductEventType extends LogEventType {
  productId: string;
}
