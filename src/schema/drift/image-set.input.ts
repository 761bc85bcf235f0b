import { Field, Float, ID, InputType } from 'type-graphql';
import { ProductFilterType } from '../_shared/product-filter.input.js';

@InputType('PredictionInput', { description: 'What a model said of one picture.' })
export class PredictionInputType {
  @Field(() => String, {
    description: 'The picture within its set: its path below the directory, its upload or image id, or its address.',
  })
  imageKey: string;

  @Field(() => String, { description: 'The likeliest class, 1–256 characters.' })
  label: string;

  @Field(() => Float, { description: 'How likely it is, 0–1.' })
  confidence: number;
}

@InputType('ImageSetInput', {
  description:
    'A set of pictures: exactly one of directory, uploadIds, urls and productImages; with predictions from at most one place.',
})
export class ImageSetInputType {
  @Field(() => String, {
    nullable: true,
    description: 'A directory below DATA_ROOT, with everything below it. Links that leave it are not followed.',
  })
  directory?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Uploads of yours, at most 1 000.' })
  uploadIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Addresses of pictures, at most 1 000.' })
  urls?: string[] | null;

  @Field(() => ProductFilterType, {
    nullable: true,
    description: 'The pictures of these products, but failed and rejected ones; `{}` for all.',
  })
  productImages?: ProductFilterType | null;

  @Field(() => [PredictionInputType], { nullable: true, description: 'Predictions, at most 10 000.' })
  predictions?: PredictionInputType[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'An upload of predictions: lines of JSON, or CSV with a head; imageKey, label and confidence.',
  })
  predictionsUploadId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The model that made the predictions. Without predictions: the configured one, which then makes them.',
  })
  model?: string | null;
}
