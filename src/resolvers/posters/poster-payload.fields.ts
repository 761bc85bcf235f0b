import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AnalyzePostersPayloadType } from '../../schema/posters/analyze-poster.input.js';
import { ImportContentPayloadType } from '../../schema/posters/import-content.input.js';
import { JobType } from '../../schema/system/job.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';

@Resolver(() => AnalyzePostersPayloadType)
export class AnalyzePostersPayloadFields {
  @FieldResolver(() => JobType, { nullable: true, description: 'The work that goes on; null on failure.' })
  job(@Root() payload: AnalyzePostersPayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return payload.jobId === null ? null : load(ctx, jobById, payload.jobId);
  }
}

@Resolver(() => ImportContentPayloadType)
export class ImportContentPayloadFields {
  @FieldResolver(() => JobType, {
    nullable: true,
    description: 'The import from the warehouse that goes on; else null.',
  })
  job(@Root() payload: ImportContentPayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return payload.jobId === null ? null : load(ctx, jobById, payload.jobId);
  }
}
