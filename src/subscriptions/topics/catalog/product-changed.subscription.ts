import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { ProductEventType } from '../../../schema/catalog/product-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type ProductEventName = 'product.created.v1' | 'product.updated.v1' | 'product.status_changed.v1' | 'product.merged.v1';

@ArgsType()
class ProductChangedArgs extends AfterArgs {
  @Field(() => ID, { nullable: true, description: 'Only this product.' })
  productId?: string | null;
}

const topic: Topic<ProductEventName, ProductChangedArgs> = {
  types: ['product.created.v1', 'product.updated.v1', 'product.status_changed.v1', 'product.merged.v1'],
  wants: (event, { productId }) => !productId || event.entityId === productId,
  entityOf: ({ productId }) => productId || null,
};

@Resolver()
export class ProductChangedSubscription {
  @Subscription(() => ProductEventType, {
    subscribe: followTopic(topic),
    description: 'Products as they are created and change.',
  })
  productChanged(
    @Root() event: StampedEvent<ProductEventName>,
    @Args(() => ProductChangedArgs) _args: ProductChangedArgs,
  ): ProductEventType {
    return Object.assign(new ProductEventType(), { ...logEventFields(event), productId: event.entityId });
  }
}
