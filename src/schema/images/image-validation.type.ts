import { Field, Float, ObjectType } from 'type-graphql';
import { ImageCheckType } from '../_shared/image-check.type.js';
import { stringEnum } from '../_shared/string-enum.js';

export const ValidationStatuses = stringEnum('ValidationStatus', "A policy's verdict on a picture.", {
  AUTO_ACCEPTED: 'It is good enough without a person.',
  NEEDS_REVIEW: 'A person must decide.',
  AUTO_REJECTED: 'It is too poor, too small or no picture; a person may still overrule that.',
});

@ObjectType('ImageValidation', {
  description: 'What a policy says of a picture, check by check.',
  simpleResolvers: true,
})
export class ImageValidationType {
  @Field(() => Float, { description: 'Weighted mean of the measured checks, 0 (bad) to 1 (good).' })
  overallScore: number;

  @Field(() => ValidationStatuses, { description: 'The verdict.' })
  status: keyof typeof ValidationStatuses;

  @Field(() => String, { description: 'Why, in one sentence: "All checks passed", or what failed.' })
  reason: string;

  @Field(() => [ImageCheckType], { description: 'Every check of the policy, measured or not.' })
  checks: readonly ImageCheckType[];

  @Field(() => Float, { description: "Share of the policy's weight that could be measured, 0–1." })
  confidence: number;

  @Field(() => String, { description: 'Name and version of the policy, such as "main-image@1".' })
  policyVersion: string;

  @Field(() => Boolean, { description: 'Whether the same bytes had been judged by the same policy before.' })
  cached: boolean;

  @Field(() => Float, { description: 'Milliseconds the measurement took when it was made.' })
  executionTimeMs: number;

  id: string;
  drawable: boolean;
}
