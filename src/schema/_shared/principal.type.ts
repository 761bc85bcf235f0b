import { Field, ID, ObjectType } from 'type-graphql';
import { Roles } from './role.enum.js';

@ObjectType('Principal', {
  description: 'Who acts: the holder of an API key, a person of the identity provider, or the platform.',
  simpleResolvers: true,
})
export class PrincipalType {
  @Field(() => ID, { description: 'The id of the API key, or of the person; `system` is the platform.' })
  id: string;

  @Field(() => String, { description: 'Name, for people.' })
  name: string;

  @Field(() => [Roles], { description: 'What the principal may do.' })
  roles: readonly (keyof typeof Roles)[];
}
