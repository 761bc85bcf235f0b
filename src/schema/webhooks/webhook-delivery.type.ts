import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { DeliveryStatus } from '../../entities/webhooks/webhook-delivery.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { DeliveryStatuses } from '../_shared/delivery-status.enum.js';
import { NodeType } from '../_shared/node.type.js';
import { Cursor, DateTime } from '../_shared/scalars.js';

@ObjectType('WebhookDelivery', {
  implements: NodeType,
  description: 'One event for one endpoint. Kept for 90 days.',
  simpleResolvers: true,
})
export class WebhookDeliveryType extends NodeType {
  @Field(() => String, { description: 'The `webhook-id` it is sent with, the same at every attempt.' })
  messageId: string;

  @Field(() => String, { description: 'Name of the event.' })
  eventType: string;

  @Field(() => DeliveryStatuses, { description: 'Where it stands.' })
  status: DeliveryStatus;

  @Field(() => Int, { description: 'Attempts so far, those before it was sent again included.' })
  attempts: number;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the last attempt; null when no answer came.' })
  responseStatus: number | null;

  @Field(() => String, { nullable: true, description: 'The first 4 096 bytes of the answer.' })
  responseBody: string | null;

  @Field(() => String, { nullable: true, description: 'Why the last attempt failed; null when it did not.' })
  error: string | null;

  @Field(() => Float, { nullable: true, description: 'How long the last attempt took, in milliseconds.' })
  durationMs: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried next; null when it is over.' })
  nextAttemptAt: Date | null;

  @Field(() => Cursor, { description: "The event's position in the log; of a test, the log's last one." })
  cursor: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;
}

export const WebhookDeliveryConnection = connectionOf('WebhookDelivery', () => WebhookDeliveryType);
