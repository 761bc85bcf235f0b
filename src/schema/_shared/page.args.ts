import { ArgsType, Field, Int } from 'type-graphql';

/** The arguments every connection takes. Bounds are checked where the cursor is read. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'Take this many rows from the start, 1–100. Give either `first` or `last`.',
  })
  first?: number;

  @Field(() => String, { nullable: true, description: 'With `first`: start after the row with this cursor.' })
  after?: string;

  @Field(() => Int, { nullable: true, description: 'Take this many rows from the end, 1–100.' })
  last?: number;

  @Field(() => String, { nullable: true, description: 'With `last`: end before the row with this cursor.' })
  before?: string;
}
