import { Field, Float, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../_shared/scalars.js';
import { UserErrorType } from '../_shared/user-error.type.js';

@ObjectType('FeatureFlag', { description: 'A feature that is on for a share of the users.', simpleResolvers: true })
export class FeatureFlagType {
  @Field(() => String, { description: 'Its name, such as `ai-classification`.' })
  key: string;

  @Field(() => Boolean, { description: 'Whether it is on at all.' })
  enabled: boolean;

  @Field(() => Float, { description: 'For how many per cent of the users, always the same ones, 0–100.' })
  rolloutPercentage: number;

  @Field(() => DateTime, { description: 'When it was last set.' })
  updatedAt: Date;
}

@InputType('SetFeatureFlagInput', { description: 'How a feature is to be switched.' })
export class SetFeatureFlagInputType {
  @Field(() => String, { description: 'Its name.' })
  key: string;

  @Field(() => Boolean, { description: 'Whether it is on at all.' })
  enabled: boolean;

  @Field(() => Float, { description: 'For how many per cent of the users, 0–100, in hundredths.' })
  rolloutPercentage: number;
}

@ObjectType('SetFeatureFlagPayload', { description: 'What `setFeatureFlag` answers.', simpleResolvers: true })
export class SetFeatureFlagPayloadType {
  @Field(() => FeatureFlagType, { nullable: true, description: 'The flag; null on failure.' })
  flag: FeatureFlagType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
