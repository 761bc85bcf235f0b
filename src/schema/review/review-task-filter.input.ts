import { Field, ID, InputType } from 'type-graphql';
import { ReviewPriorities, ReviewTaskStates } from './review-task.type.js';

@InputType('ReviewTaskFilter', { description: 'Which review tasks; what is left out or empty restricts nothing.' })
export class ReviewTaskFilterType {
  @Field(() => [ReviewTaskStates], {
    nullable: true,
    description:
      'In one of these states. A queue without it, or with an empty list, holds what waits: OPEN and CLAIMED.',
  })
  state?: (keyof typeof ReviewTaskStates)[] | null;

  @Field(() => [ReviewPriorities], {
    nullable: true,
    description: 'Of one of these priorities; an empty list restricts nothing.',
  })
  priority?: (keyof typeof ReviewPriorities)[] | null;

  @Field(() => ID, { nullable: true, description: "Of this vendor's products." })
  vendorId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of products that had exactly this category when it was opened.',
  })
  category?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the caller holds a live lease on it.' })
  claimedByMe?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was still undecided when it was due.' })
  slaBreached?: boolean | null;
}
