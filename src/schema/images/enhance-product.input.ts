import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';

@InputType('EnhanceProductInput', { description: 'Variants to make of the raw picture of a product.' })
export class EnhanceProductInputType {
  @Field(() => ID, { description: 'The product.' })
  productId: string;

  @Field(() => Int, { defaultValue: 3, nullable: true, description: 'How many variants, 1–8.' })
  count?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Who makes them: local, gemini or openai, as far as configured; the configured one when left out.',
  })
  provider?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What is wished, in words, at most 2 000 characters; the local provider does not read it.',
  })
  instructions?: string | null;
}

@ObjectType('EnhanceProductPayload', { description: 'What `enhanceProduct` answers.', simpleResolvers: true })
export class EnhanceProductPayloadType {
  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];

  productId: string | null;
  jobId: string | null;
}
