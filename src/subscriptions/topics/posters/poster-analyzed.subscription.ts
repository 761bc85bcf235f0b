import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { PosterAnalysisEventType } from '../../../schema/posters/poster-analysis-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type PosterEventName = 'poster.analyzed.v1' | 'poster.failed.v1';

@ArgsType()
class PosterAnalyzedArgs extends AfterArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this content.' })
  contentId?: string | null;
}

const topic: Topic<PosterEventName, PosterAnalyzedArgs> = {
  types: ['poster.analyzed.v1', 'poster.failed.v1'],
  wants: (event, { contentId }) => !contentId || event.payload.contentId === contentId,
};

@Resolver()
export class PosterAnalyzedSubscription {
  @Subscription(() => PosterAnalysisEventType, {
    subscribe: followTopic(topic),
    description: 'Posters as they are looked at, failed ones included.',
  })
  posterAnalyzed(
    @Root() event: StampedEvent<PosterEventName>,
    @Args(() => PosterAnalyzedArgs) _args: PosterAnalyzedArgs,
  ): PosterAnalysisEventType {
    return Object.assign(new PosterAnalysisEventType(), { ...logEventFields(event), analysisId: event.entityId });
  }
}
