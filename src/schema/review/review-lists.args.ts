import { ArgsType, Field, Int } from 'type-graphql';
import { PageArgs } from '../_shared/page.args.js';
import { DateTime } from '../_shared/scalars.js';
import { ReviewOrders, ReviewTaskStates } from './review-task.type.js';
import { ReviewTaskFilterType } from './review-task-filter.input.js';

/** Which review tasks, in which order. */
@ArgsType()
export class ReviewQueueArgs extends PageArgs {
  @Field(() => ReviewTaskFilterType, { nullable: true, description: 'Only such tasks; without a state, waiting ones.' })
  filter?: ReviewTaskFilterType | null;

  @Field(() => ReviewOrders, { nullable: true, defaultValue: 'PRIORITY', description: 'Which of them first.' })
  orderBy?: keyof typeof ReviewOrders | null;
}

/** Which review tasks of a product. */
@ArgsType()
export class ReviewTasksArgs extends PageArgs {
  @Field(() => ReviewTaskStates, { nullable: true, description: 'Only those in this state.' })
  state?: keyof typeof ReviewTaskStates | null;
}

/** Which training samples; forward only. */
@ArgsType()
export class ReviewFeedbackArgs {
  @Field(() => DateTime, { description: 'Decisions made at or after this moment.' })
  since: Date;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 1,
    description: 'Answer nothing while there are fewer than this, 0–1 000 000.',
  })
  minSamples?: number | null;

  @Field(() => Int, { nullable: true, description: 'Take this many from the start, 1–100.' })
  first?: number;

  @Field(() => String, { nullable: true, description: 'Start after the sample with this cursor.' })
  after?: string;
}
