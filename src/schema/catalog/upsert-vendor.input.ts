import { Field, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { VendorType } from './vendor.type.js';

@InputType('UpsertVendorInput', { description: 'A vendor to create, or to change when its code is known.' })
export class UpsertVendorInputType {
  @Field(() => String, { description: 'Short code, 2–12 of A–Z 0–9; upper-cased.' })
  code: string;

  @Field(() => String, { description: 'Name, for people; at most 200 characters.' })
  name: string;

  @Field(() => String, {
    nullable: true,
    description: 'Id in the system the vendor comes from; unique. Left out: unchanged.',
  })
  externalId?: string | null;
}

@ObjectType('UpsertVendorPayload', { description: 'What `upsertVendor` answers.', simpleResolvers: true })
export class UpsertVendorPayloadType {
  @Field(() => VendorType, { nullable: true, description: 'The vendor as it now is; null on failure.' })
  vendor: VendorType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
