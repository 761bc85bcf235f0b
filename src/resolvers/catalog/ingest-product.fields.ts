import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { IngestProductPayloadType, IngestProductsPayloadType } from '../../schema/catalog/ingest-product.input.js';
import { JobType } from '../../schema/system/job.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';

@Resolver(() => IngestProductPayloadType)
export class IngestProductPayloadFields {
  @FieldResolver(() => JobType, {
    nullable: true,
    description: 'The job that processes the picture; null when none was added.',
  })
  job(@Root() payload: IngestProductPayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return payload.jobId === null ? null : load(ctx, jobById, payload.jobId);
  }
}

@Resolver(() => IngestProductsPayloadType)
export class IngestProductsPayloadFields {
  @FieldResolver(() => JobType, {
    nullable: true,
    description: 'The job that processes all pictures; null when none was added.',
  })
  job(@Root() payload: IngestProductsPayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return payload.jobId === null ? null : load(ctx, jobById, payload.jobId);
  }
}
