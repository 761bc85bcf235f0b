import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';

@ObjectType('Vendor', {
  implements: NodeType,
  description: 'Who sells: the owner of raw codes.',
  simpleResolvers: true,
})
export class VendorType extends NodeType {
  @Field(() => String, { description: 'Short code, 2–12 of A–Z 0–9; every SKU of the vendor begins with it.' })
  code: string;

  @Field(() => String, { description: 'Name, for people.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Id in the system the vendor comes from.' })
  externalId: string | null;

  @Field(() => DateTime, { description: 'When the vendor was first seen.' })
  createdAt: Date;
}

export const VendorConnection = connectionOf('Vendor', () => VendorType);
