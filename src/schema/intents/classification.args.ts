import { ArgsType, Field } from 'type-graphql';
import { PageArgs } from '../_shared/page.args.js';
import { DateTime } from '../_shared/scalars.js';
import { type WorkflowTypeName, WorkflowTypes } from './intent.enums.js';

/** Which classifications. */
@ArgsType()
export class ClassificationListArgs extends PageArgs {
  @Field(() => WorkflowTypes, { nullable: true, description: 'Only of this workflow.' })
  workflowType?: WorkflowTypeName | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those asked at or after this moment.' })
  since?: Date | null;
}
