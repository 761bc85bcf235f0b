import { ArgsType, Field } from 'type-graphql';
import type { DeliveryStatus } from '../../entities/webhooks/webhook-delivery.entity.js';
import { DeliveryStatuses } from '../_shared/delivery-status.enum.js';
import { PageArgs } from '../_shared/page.args.js';

/** Which deliveries of an endpoint. */
@ArgsType()
export class DeliveryListArgs extends PageArgs {
  @Field(() => DeliveryStatuses, { nullable: true, description: 'Only those that stand here.' })
  status?: DeliveryStatus | null;
}
