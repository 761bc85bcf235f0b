import { Field, ID, ObjectType } from 'type-graphql';
import { PrincipalType } from '../_shared/principal.type.js';
import { DateTime } from '../_shared/scalars.js';

@ObjectType('Lease', { description: "A reviewer's timed hold on a task.", simpleResolvers: true })
export class LeaseType {
  @Field(() => ID, {
    description: 'Shown with every further call on the task; dead when the lease ends or is replaced.',
  })
  token: string;

  @Field(() => PrincipalType, { description: 'Who holds the task.' })
  reviewer: PrincipalType;

  @Field(() => DateTime, { description: 'When it ends by itself, unless renewed.' })
  expiresAt: Date;
}
