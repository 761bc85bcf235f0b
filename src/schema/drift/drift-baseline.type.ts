import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';

@ObjectType('FeatureSummary', { description: 'One figure over all pictures of a set.', simpleResolvers: true })
export class FeatureSummaryType {
  @Field(() => String, { description: 'Such as brightness, width or confidence; channels are in the report.' })
  name: string;

  @Field(() => Int, { description: 'Pictures that it was taken of.' })
  count: number;

  @Field(() => Float, { nullable: true, description: 'Mean; geometric for width, height, aspect and bytes.' })
  mean: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard deviation; in doublings for width, height, aspect and bytes.',
  })
  stddev: number | null;

  @Field(() => Float, { nullable: true, description: 'Least value.' })
  min: number | null;

  @Field(() => Float, { nullable: true, description: 'Greatest value.' })
  max: number | null;

  @Field(() => [Float], { description: 'Share of the values in each bin.' })
  histogram: readonly number[];

  @Field(() => [Float], { description: 'Where the bins begin and end: one more than there are bins.' })
  binEdges: readonly number[];
}

@ObjectType('DriftBaseline', {
  implements: NodeType,
  description: 'What an image set looked like, kept under a name to compare others with.',
  simpleResolvers: true,
})
export class DriftBaselineType extends NodeType {
  @Field(() => String, { description: 'Its name; the last one built under a name is the active one.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'The model that made the predictions.' })
  modelName: string | null;

  @Field(() => Int, { description: 'Usable pictures; 0 until it is built.' })
  imageCount: number;

  @Field(() => Int, { description: 'Pictures with a prediction.' })
  predictionCount: number;

  @Field(() => String, {
    description: 'SHA-256 of the profile: the same for the same pictures and predictions. Empty until it is built.',
  })
  profileHash: string;

  @Field(() => Boolean, { description: 'Whether it is built, and no later one has taken its name.' })
  active: boolean;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt: Date;

  builtAt: Date | null;
  version: number;
}

export const DriftBaselineConnection = connectionOf('DriftBaseline', () => DriftBaselineType);
