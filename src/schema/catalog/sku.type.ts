import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const SkuStatuses = stringEnum('SkuStatus', 'How an answer came by its SKU.', {
  INSERTED: 'Made by this very call, in its plain form.',
  EXISTING: 'Known before; so it is wherever a SKU is read.',
  COLLISION_RESOLVED: 'Made by this very call; another code of the vendor had the plain form, so it carries a suffix.',
});

@ObjectType('Sku', {
  description: "The canonical code given to a vendor's raw code, for ever.",
  simpleResolvers: true,
})
export class SkuType {
  vendorId: string;
  base: string;

  @Field(() => String, {
    description: 'The code: `<VENDOR>-<CODE>`, and after a collision a suffix; A–Z, 0–9 and hyphens, at most 64.',
  })
  canonical: string;

  @Field(() => String, { description: 'The raw code, as it came first.' })
  rawCode: string;

  @Field(() => SkuStatuses, { description: 'How this answer came by it.' })
  status: keyof typeof SkuStatuses;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;
}
