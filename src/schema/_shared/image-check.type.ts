import { Field, Float, ObjectType } from 'type-graphql';
import { stringEnum } from './string-enum.js';

export const CheckNames = stringEnum('CheckName', 'A property of a picture that a policy weighs.', {
  BACKGROUND_WHITE: 'Whether the border of the picture is white.',
  BLUR: 'How sharp the edges of the product are.',
  OBJECT_COVERAGE: 'How much of the frame the product fills.',
  PERCEPTUAL_SIMILARITY: 'Whether the picture still shows what its reference shows.',
  EXPOSURE: 'Whether the product is neither too dark, nor burnt out, nor flat.',
  RESOLUTION: 'Whether the long side has enough pixels.',
  ASPECT_RATIO: 'Whether the sides have a usual ratio.',
});

@ObjectType('ImageCheck', { description: 'One property of a picture, measured and judged.', simpleResolvers: true })
export class ImageCheckType {
  @Field(() => CheckNames, { description: 'Which property.' })
  name: keyof typeof CheckNames;

  @Field(() => Float, { nullable: true, description: '0 (bad) to 1 (good); null when it could not be measured.' })
  score: number | null;

  @Field(() => Float, { nullable: true, description: 'What was measured, in `unit`; null when it could not be.' })
  value: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Unit of `value` and `threshold`: px, fraction, level or ratio.',
  })
  unit: string | null;

  @Field(() => Float, { description: 'The value from which on (or, for blur, down to which) the check passes.' })
  threshold: number;

  @Field(() => Float, { description: 'Its part in the overall score.' })
  weight: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether it passed; null when it could not be measured.' })
  passed: boolean | null;

  @Field(() => String, { description: 'What was found, in one sentence.' })
  explanation: string;
}
