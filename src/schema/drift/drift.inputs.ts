import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { RetrainingStates } from './drift.enums.js';
import { RetrainingRequestType } from './drift-alert.type.js';
import { DriftScheduleType } from './drift-schedule.type.js';
import { ImageSetInputType } from './image-set.input.js';

@InputType('CreateDriftBaselineInput', { description: 'A baseline to build.' })
export class CreateDriftBaselineInputType {
  @Field(() => String, { description: 'Its name, 1–200 characters; an earlier baseline of that name is retired.' })
  name: string;

  @Field(() => ImageSetInputType, { description: 'What it is built of: 200 pictures or more to be of use.' })
  source: ImageSetInputType;
}

@InputType('CheckDriftInput', { description: 'A set to compare with a baseline.' })
export class CheckDriftInputType {
  @Field(() => ID, { description: 'The baseline.' })
  baselineId: string;

  @Field(() => ImageSetInputType, { description: 'The set: 50 pictures or more to be of use.' })
  source: ImageSetInputType;
}

@InputType('ScheduleDriftCheckInput', { description: 'When a baseline is compared with a set again and again.' })
export class ScheduleDriftCheckInputType {
  @Field(() => ID, { description: 'The baseline; it has one schedule, which this makes or changes.' })
  baselineId: string;

  @Field(() => ImageSetInputType, { description: 'The set, read anew each time; not of uploads, which do not stay.' })
  source: ImageSetInputType;

  @Field(() => String, {
    defaultValue: '0 2 * * *',
    nullable: true,
    description: 'Five cron fields: minute, hour, day of the month, month, day of the week.',
  })
  cron?: string | null;

  @Field(() => String, { defaultValue: 'UTC', nullable: true, description: 'IANA time zone the fields are read in.' })
  timeZone?: string | null;

  @Field(() => Boolean, { defaultValue: true, nullable: true, description: 'Whether it runs.' })
  enabled?: boolean | null;
}

@InputType('UpdateRetrainingRequestInput', { description: 'How far a retraining has come.' })
export class UpdateRetrainingRequestInputType {
  @Field(() => ID, { description: 'The request.' })
  id: string;

  @Field(() => RetrainingStates, { description: 'ACKNOWLEDGED, COMPLETED or FAILED.' })
  state: keyof typeof RetrainingStates;
}

@ObjectType('CreateDriftBaselinePayload', { description: 'What `createDriftBaseline` answers.', simpleResolvers: true })
export class CreateDriftBaselinePayloadType {
  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];

  baselineId: string | null;
  jobId: string | null;
}

@ObjectType('CheckDriftPayload', { description: 'What `checkDrift` answers.', simpleResolvers: true })
export class CheckDriftPayloadType {
  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];

  reportId: string | null;
  jobId: string | null;
}

@ObjectType('ScheduleDriftCheckPayload', { description: 'What `scheduleDriftCheck` answers.', simpleResolvers: true })
export class ScheduleDriftCheckPayloadType {
  @Field(() => DriftScheduleType, { nullable: true, description: 'The schedule; null on failure.' })
  schedule: DriftScheduleType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('UpdateRetrainingRequestPayload', {
  description: 'What `updateRetrainingRequest` answers.',
  simpleResolvers: true,
})
export class UpdateRetrainingRequestPayloadType {
  @Field(() => RetrainingRequestType, { nullable: true, description: 'The request; null on failure.' })
  retrainingRequest: RetrainingRequestType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
