import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ClassificationType } from './classification.type.js';
import { type WorkflowTypeName, WorkflowTypes } from './intent.enums.js';

@InputType('RecordGenerationOutcomeInput', { description: 'What came of a generation.' })
export class RecordGenerationOutcomeInputType {
  @Field(() => ID, { description: 'The classification it was made by.' })
  classificationId: string;

  @Field(() => String, { description: 'The model that was used, at most 200 characters.' })
  modelId: string;

  @Field(() => Boolean, { description: 'Whether there was a result.' })
  success: boolean;

  @Field(() => Float, { nullable: true, description: 'What it cost, 0–10 000 USD.' })
  actualCostUsd?: number | null;

  @Field(() => Float, { nullable: true, description: 'How long it took, 0–86 400 seconds.' })
  actualTimeSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, at most 1 000 characters.' })
  errorMessage?: string | null;
}

@ObjectType('RecordGenerationOutcomePayload', {
  description: 'What `recordGenerationOutcome` answers.',
  simpleResolvers: true,
})
export class RecordGenerationOutcomePayloadType {
  @Field(() => ClassificationType, { nullable: true, description: 'The classification; null on failure.' })
  classification: ClassificationType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@InputType('CorrectClassificationInput', { description: 'What a prompt had really asked for.' })
export class CorrectClassificationInputType {
  @Field(() => ID, { description: 'The classification.' })
  classificationId: string;

  @Field(() => WorkflowTypes, { description: 'What was meant; what was answered, to confirm it.' })
  workflowType: WorkflowTypeName;
}

@ObjectType('CorrectClassificationPayload', {
  description: 'What `correctClassification` answers.',
  simpleResolvers: true,
})
export class CorrectClassificationPayloadType {
  @Field(() => ClassificationType, { nullable: true, description: 'The classification; null on failure.' })
  classification: ClassificationType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
