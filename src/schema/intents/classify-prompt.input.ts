import { Field, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ClassificationType } from './classification.type.js';
import { type QualityPreferenceName, QualityPreferences } from './intent.enums.js';

@InputType('UserPreferencesInput', { description: 'What you want of every picture.' })
export class UserPreferencesInputType {
  @Field(() => QualityPreferences, {
    nullable: true,
    defaultValue: 'BALANCED',
    description: 'Whether time or looks matter more.',
  })
  quality?: QualityPreferenceName | null;

  @Field(() => String, {
    nullable: true,
    description: 'A style in words, at most 100 characters; added to the final prompt.',
  })
  style?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A format in words, such as 16:9, at most 100 characters; added to the final prompt.',
  })
  format?: string | null;
}

@InputType('ClassifyPromptInput', { description: 'A prompt to classify.' })
export class ClassifyPromptInputType {
  @Field(() => String, { description: 'The prompt, at most 2 000 characters. `@tag` names one of your references.' })
  prompt: string;

  @Field(() => String, {
    nullable: true,
    description: 'Address of a picture to work on. It is checked (scheme, host, no private network) and not fetched.',
  })
  workingImageUrl?: string | null;

  @Field(() => UserPreferencesInputType, { nullable: true, description: 'What you want of every picture.' })
  preferences?: UserPreferencesInputType | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description:
      'Whether a model may be asked, where one is configured and rolled out to you; the rules answer otherwise.',
  })
  useAi?: boolean | null;
}

@ObjectType('ClassifyPromptPayload', { description: 'What `classifyPrompt` answers.', simpleResolvers: true })
export class ClassifyPromptPayloadType {
  @Field(() => ClassificationType, { nullable: true, description: 'The classification; null on failure.' })
  classification: ClassificationType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('ClassificationComparison', {
  description: 'One prompt, classified by a model and by the rules.',
  simpleResolvers: true,
})
export class ClassificationComparisonType {
  @Field(() => ClassificationType, {
    description: "The model's answer; where it gave none, that of the rules with the reason.",
  })
  ai: ClassificationType;

  @Field(() => ClassificationType, { description: 'The answer of the rules.' })
  rules: ClassificationType;

  @Field(() => Boolean, { description: 'Whether they differ in the workflow.' })
  workflowTypeDiffers: boolean;

  @Field(() => Boolean, { description: 'Whether they differ in the model chosen.' })
  modelDiffers: boolean;

  @Field(() => Boolean, { description: 'Whether they differ in the final prompt.' })
  promptDiffers: boolean;
}

@ObjectType('CompareClassifiersPayload', { description: 'What `compareClassifiers` answers.', simpleResolvers: true })
export class CompareClassifiersPayloadType {
  @Field(() => ClassificationComparisonType, { nullable: true, description: 'Both answers; null on failure.' })
  comparison: ClassificationComparisonType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
