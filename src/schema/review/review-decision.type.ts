import { Field, Int, ObjectType } from 'type-graphql';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { ReviewVerdicts } from './review-task.type.js';

@ObjectType('ReviewDecision', {
  implements: NodeType,
  description: 'What one reviewer said of one task.',
  simpleResolvers: true,
})
export class ReviewDecisionType extends NodeType {
  @Field(() => ReviewVerdicts, { description: 'The answer.' })
  verdict: keyof typeof ReviewVerdicts;

  @Field(() => Int, { description: 'How sure the reviewer was, 1 (guessing) to 5 (certain).' })
  confidence: number;

  @Field(() => String, { nullable: true, description: 'Notes; of REGENERATE, the instructions for the next variant.' })
  notes: string | null;

  @Field(() => Int, { nullable: true, description: 'How long the reviewer looked, in milliseconds.' })
  durationMs: number | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  decidedAt: Date;

  taskId: string;
  reviewerId: string;
}
