import { Field, Int, ObjectType } from 'type-graphql';
import type { ReviewPriority, ReviewTaskState, ReviewVerdict } from '../../entities/review/review-task.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime, Decimal } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const ImageKinds = stringEnum('ImageKind', 'Where a picture comes from.', {
  RAW: 'As the vendor sent it.',
  ENHANCED: 'Made by the platform from a raw picture.',
});

export const ImageStates = stringEnum('ImageState', 'How far a picture has come.', {
  PROCESSING: 'Its bytes are being fetched, measured and judged.',
  AUTO_ACCEPTED: 'It passed the policy; no person was needed.',
  PENDING: 'It waits for a reviewer.',
  APPROVED: 'A reviewer accepted it.',
  REJECTED: 'A reviewer rejected it.',
  FAILED: 'It could not be fetched or is no picture; `failure` says why.',
});

@ObjectType('ProductImage', {
  implements: NodeType,
  description: 'One picture of a product.',
  simpleResolvers: true,
})
export class ProductImageType extends NodeType {
  @Field(() => ImageKinds, { description: 'Where it comes from.' })
  kind: keyof typeof ImageKinds;

  @Field(() => ImageStates, { description: 'How far it has come.' })
  state: keyof typeof ImageStates;

  @Field(() => Int, { nullable: true, description: 'Width in pixels, upright; null until the file has been read.' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels, upright; null until the file has been read.' })
  height: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Format of the file as its bytes show it: jpeg, png, webp, avif, tiff or gif.',
  })
  format: string | null;

  @Field(() => Int, { nullable: true, description: 'Size of the file in bytes.' })
  bytes: number | null;

  @Field(() => String, { nullable: true, description: "SHA-256 of the file's bytes, 64 hex digits." })
  sha256: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Perceptual hash, 16 hex digits, of the product where it could be told from its background and of the whole frame otherwise.',
  })
  perceptualHash: string | null;

  @Field(() => String, { nullable: true, description: 'The prompt a variant was made with.' })
  prompt: string | null;

  @Field(() => String, { nullable: true, description: 'Who made a variant: local, gemini or openai.' })
  provider: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What a reviewer should know of a variant: why it may not show its product any more, and which provider refused before.',
  })
  remark: string | null;

  @Field(() => Decimal, { nullable: true, description: 'What making a variant cost, in US dollars.' })
  costUsd: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the picture failed, or, while it is PROCESSING, why that takes long; else null.',
  })
  failure: string | null;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt: Date;

  productId: string;
  sourceId: string | null;
  validationId: string | null;
  validationCached: boolean;
  objectKey: string | null;
  version: number;
  /** Its newest review task, where that was read with the picture; null = it has none. */
  taskId?: string | null;
  taskState?: ReviewTaskState;
  taskPriority?: ReviewPriority;
  taskOutcome?: ReviewVerdict | null;
}

export const ProductImageConnection = connectionOf('ProductImage', () => ProductImageType);
