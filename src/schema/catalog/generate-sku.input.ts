import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { SkuType } from './sku.type.js';

@InputType('GenerateSkuInput', { description: 'A raw code whose SKU is wanted.' })
export class GenerateSkuInputType {
  @Field(() => ID, { description: 'Whose code it is.' })
  vendorId: string;

  @Field(() => String, { description: 'The code as the vendor writes it, at most 256 characters.' })
  rawCode: string;
}

@InputType('GenerateSkusInput', { description: 'Raw codes of one vendor whose SKUs are wanted.' })
export class GenerateSkusInputType {
  @Field(() => ID, { description: 'Whose codes they are.' })
  vendorId: string;

  @Field(() => [String], { description: 'The codes as the vendor writes them, at most 10 000.' })
  rawCodes: string[];
}

@ObjectType('GenerateSkuPayload', { description: 'What `generateSku` answers.', simpleResolvers: true })
export class GenerateSkuPayloadType {
  @Field(() => SkuType, { nullable: true, description: 'The SKU; null on failure.' })
  sku: SkuType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('GenerateSkusPayload', { description: 'What `generateSkus` answers.', simpleResolvers: true })
export class GenerateSkusPayloadType {
  @Field(() => [SkuType], {
    nullable: 'items',
    description: 'One for each code, in their order; null where the code failed.',
  })
  skus: readonly (SkuType | null)[];

  @Field(() => Int, { description: 'How many were made in their plain form.' })
  inserted: number;

  @Field(() => Int, { description: 'How many were known before, or came twice in this call.' })
  existing: number;

  @Field(() => Int, { description: 'How many were made with a suffix.' })
  collisionsResolved: number;

  @Field(() => [UserErrorType], { description: 'What went wrong, by index of the code; empty when all worked.' })
  userErrors: readonly UserErrorType[];
}
