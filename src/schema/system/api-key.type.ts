import { Field, ObjectType } from 'type-graphql';
import type { Role } from '../../entities/system/api-key.entity.js';
import { NodeType } from '../_shared/node.type.js';
import { Roles } from '../_shared/role.enum.js';
import { DateTime } from '../_shared/scalars.js';

@ObjectType('ApiKey', {
  implements: NodeType,
  description: "A caller's key, without its secret.",
  simpleResolvers: true,
})
export class ApiKeyType extends NodeType {
  @Field(() => String, { description: 'Name, for people.' })
  name: string;

  @Field(() => [Roles], { description: 'What its holder may do.' })
  roles: Role[];

  @Field(() => String, { description: 'The first characters of the secret, to tell keys apart.' })
  prefix: string;

  @Field(() => DateTime, { nullable: true, description: 'When it last opened a request, to the minute.' })
  lastUsedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; null = never.' })
  expiresAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked.' })
  revokedAt: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;
}
