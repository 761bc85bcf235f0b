import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../_shared/scalars.js';
import { UserErrorType } from '../_shared/user-error.type.js';

@ObjectType('RenewConnectionPayload', { description: 'What `renewConnection` answers.', simpleResolvers: true })
export class RenewConnectionPayloadType {
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the new token ends, and the connection with it; null when it does not end, and on failure.',
  })
  tokenExpiresAt: Date | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
