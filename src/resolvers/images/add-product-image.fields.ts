import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AddProductImagePayloadType } from '../../schema/images/add-product-image.input.js';
import { JobType } from '../../schema/system/job.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';

@Resolver(() => AddProductImagePayloadType)
export class AddProductImageFields {
  @FieldResolver(() => JobType, { nullable: true, description: 'The work that goes on; null on failure.' })
  job(@Root() payload: AddProductImagePayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return payload.jobId === null ? null : load(ctx, jobById, payload.jobId);
  }
}
