import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ProductType } from '../../schema/catalog/product.type.js';
import { EnhanceProductPayloadType } from '../../schema/images/enhance-product.input.js';
import { JobType } from '../../schema/system/job.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';
import { productById } from '../_shared/loaders/product.loader.js';

@Resolver(() => EnhanceProductPayloadType)
export class EnhanceProductFields {
  @FieldResolver(() => ProductType, { nullable: true, description: 'The product; null on failure.' })
  product(@Root() payload: EnhanceProductPayloadType, @Ctx() ctx: GraphQLContext): Promise<ProductType | null> | null {
    return payload.productId === null ? null : load(ctx, productById, payload.productId);
  }

  @FieldResolver(() => JobType, { nullable: true, description: 'The work that goes on; null on failure.' })
  job(@Root() payload: EnhanceProductPayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return payload.jobId === null ? null : load(ctx, jobById, payload.jobId);
  }
}
