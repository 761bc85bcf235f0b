import { Field, Float, Int, ObjectType } from 'type-graphql';
import { stringEnum } from '../_shared/string-enum.js';
import { ProductImageType } from './product-image.type.js';

export const SimilarityKinds = stringEnum('SimilarityKind', 'In which way two pictures are alike.', {
  IDENTICAL: 'The same bytes.',
  REENCODED: 'The same picture, stored or scaled otherwise.',
  REFRAMED: 'The same product with other margins.',
  COLOUR_VARIANT: 'The same shape in another colour.',
  SIMILAR: 'Alike, but perhaps not the same product.',
});

@ObjectType('SimilarImage', { description: 'A picture that looks like another one.', simpleResolvers: true })
export class SimilarImageType {
  @Field(() => ProductImageType, { description: 'The picture.' })
  image: ProductImageType;

  @Field(() => Int, { description: 'Bits in which the perceptual hashes differ, 0–11.' })
  distance: number;

  @Field(() => Float, { description: '1 less distance ÷ 64.' })
  similarity: number;

  @Field(() => SimilarityKinds, { description: 'In which way they are alike.' })
  kind: keyof typeof SimilarityKinds;
}
