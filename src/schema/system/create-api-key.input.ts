import { Field, InputType, ObjectType } from 'type-graphql';
import type { Role } from '../../entities/system/api-key.entity.js';
import { Roles } from '../_shared/role.enum.js';
import { DateTime } from '../_shared/scalars.js';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ApiKeyType } from './api-key.type.js';

@InputType('CreateApiKeyInput', { description: 'A key to make.' })
export class CreateApiKeyInputType {
  @Field(() => String, { description: 'Name, for people; at most 200 characters.' })
  name: string;

  @Field(() => [Roles], { description: 'What its holder may do; at least one role.' })
  roles: Role[];

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; left out: never.' })
  expiresAt?: Date | null;
}

@ObjectType('CreateApiKeyPayload', { description: 'What `createApiKey` answers.', simpleResolvers: true })
export class CreateApiKeyPayloadType {
  @Field(() => ApiKeyType, { nullable: true, description: 'The key; null on failure.' })
  apiKey: ApiKeyType | null;

  @Field(() => String, {
    nullable: true,
    description: 'The secret to send as bearer token. It is shown this once and kept nowhere.',
  })
  secret: string | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('RevokeApiKeyPayload', { description: 'What `revokeApiKey` answers.', simpleResolvers: true })
export class RevokeApiKeyPayloadType {
  @Field(() => ApiKeyType, { nullable: true, description: 'The key as it now is; null on failure.' })
  apiKey: ApiKeyType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
