import { Field, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { PromptReferenceType } from './classification.type.js';

@InputType('UpsertPromptReferenceInput', { description: 'A picture to be named by a tag.' })
export class UpsertPromptReferenceInputType {
  @Field(() => String, {
    description: 'Letters, digits, hyphens and underscores, at most 64; upper and lower case are the same.',
  })
  tag: string;

  @Field(() => String, { description: 'Address of the picture. It is checked and not fetched.' })
  imageUrl: string;
}

@ObjectType('UpsertPromptReferencePayload', {
  description: 'What `upsertPromptReference` answers.',
  simpleResolvers: true,
})
export class UpsertPromptReferencePayloadType {
  @Field(() => PromptReferenceType, { nullable: true, description: 'The reference; null on failure.' })
  reference: PromptReferenceType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
