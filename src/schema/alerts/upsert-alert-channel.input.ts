import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { AlertChannelKind } from '../../entities/alerts/alert-channel.entity.js';
import type { AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { UserErrorType } from '../_shared/user-error.type.js';
import { AlertChannelType } from './alert-channel.type.js';
import { AlertChannelKinds, AlertSeverities } from './alert-enums.js';

@InputType('UpsertAlertChannelInput', { description: 'A channel to make, or to change.' })
export class UpsertAlertChannelInputType {
  @Field(() => ID, { nullable: true, description: 'The channel to change; left out: a new one.' })
  id?: string | null;

  @Field(() => AlertChannelKinds, { description: 'What it is; of a channel that there is, the same as before.' })
  kind: AlertChannelKind;

  @Field(() => String, { description: 'Name, for people; at most 100 characters, and no other channel has it.' })
  name: string;

  @Field(() => String, {
    description: 'Where it leads, as its kind says. Given as it is shown, masked, the target stays as it is.',
  })
  target: string;

  @Field(() => AlertSeverities, {
    nullable: true,
    defaultValue: 'WARNING',
    description: 'It is told of alerts of this severity and worse.',
  })
  minSeverity?: AlertSeverity | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether it is told anything.' })
  enabled?: boolean | null;
}

@ObjectType('UpsertAlertChannelPayload', { description: 'What `upsertAlertChannel` answers.', simpleResolvers: true })
export class UpsertAlertChannelPayloadType {
  @Field(() => AlertChannelType, { nullable: true, description: 'The channel as it now is; null on failure.' })
  channel: AlertChannelType | null;

  @Field(() => String, {
    nullable: true,
    description: 'With what messages to a new target of kind WEBHOOK are signed. It is shown this once.',
  })
  signingSecret: string | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('TestAlertChannelPayload', { description: 'What `testAlertChannel` answers.', simpleResolvers: true })
export class TestAlertChannelPayloadType {
  @Field(() => AlertChannelType, { nullable: true, description: 'The channel that took the message; null on failure.' })
  channel: AlertChannelType | null;

  @Field(() => [UserErrorType], { description: 'Why it was not taken; empty when it was.' })
  userErrors: readonly UserErrorType[];
}
