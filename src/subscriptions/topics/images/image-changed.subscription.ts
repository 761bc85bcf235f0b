import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { EventType, StampedEvent } from '../../../events/event-catalogue.js';
import { ImageEventType } from '../../../schema/images/image-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type ImageEventName = Extract<EventType, `image.${string}`>;

@ArgsType()
class ImageChangedArgs extends AfterArgs {
  @Field(() => ID, { nullable: true, description: 'Only images of this product.' })
  productId?: string | null;
}

const topic: Topic<ImageEventName, ImageChangedArgs> = {
  types: [
    'image.added.v1',
    'image.validated.v1',
    'image.failed.v1',
    'image.retried.v1',
    'image.delayed.v1',
    'image.decided.v1',
  ],
  wants: (event, { productId }) => !productId || event.payload.productId === productId,
};

@Resolver()
export class ImageChangedSubscription {
  @Subscription(() => ImageEventType, {
    subscribe: followTopic(topic),
    description: 'Images as they are added, measured and decided on.',
  })
  imageChanged(
    @Root() event: StampedEvent<ImageEventName>,
    @Args(() => ImageChangedArgs) _args: ImageChangedArgs,
  ): ImageEventType {
    return Object.assign(new ImageEventType(), { ...logEventFields(event), imageId: event.entityId });
  }
}
