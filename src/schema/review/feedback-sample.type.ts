import { Field, Float, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../_shared/connection.type.js';
import { DateTime, Json } from '../_shared/scalars.js';
import { ReviewVerdicts } from './review-task.type.js';

@ObjectType('FeedbackSample', {
  description: 'A decision beside what was measured of the picture: a sample to train or calibrate with.',
  simpleResolvers: true,
})
export class FeedbackSampleType {
  @Field(() => ID, { description: 'Id of the sample.' })
  id: string;

  @Field(() => String, { description: "SHA-256 of the picture's bytes, 64 hex digits." })
  imageSha256: string;

  @Field(() => ReviewVerdicts, { description: 'What the reviewer said.' })
  verdict: keyof typeof ReviewVerdicts;

  @Field(() => Float, { description: 'How sure the reviewer was, 0.2–1.' })
  confidence: number;

  @Field(() => Json, {
    description: 'Scores 0–1 by name of the check (null where it could not be measured), and `overall`.',
  })
  scores: Record<string, number | null>;

  @Field(() => String, { description: 'The policy that gave the scores; `none` when the picture had no verdict.' })
  policyVersion: string;

  @Field(() => DateTime, { description: 'When the decision was made.' })
  decidedAt: Date;

  taskId: string;
  imageId: string;
  objectKey: string | null;
}

export const FeedbackSampleConnection = connectionOf('FeedbackSample', () => FeedbackSampleType);
