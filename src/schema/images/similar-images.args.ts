import { ArgsType, Field, Int } from 'type-graphql';

/** How near, and how many. Bounds are checked where they are used. */
@ArgsType()
export class SimilarImagesArgs {
  @Field(() => Int, { nullable: true, defaultValue: 10, description: 'Bits of the perceptual hash, 0–11.' })
  maxDistance?: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 20, description: 'At most this many, 1–100.' })
  first?: number | null;
}
