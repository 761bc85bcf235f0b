import { Field, Float, ObjectType } from 'type-graphql';
import { AlertStates } from '../_shared/alert-state.enum.js';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { DriftSeverities, RetrainingPriorities, RetrainingStates } from './drift.enums.js';

@ObjectType('DriftAlert', {
  implements: NodeType,
  description: 'That a report saw drift. It fires until a later report of the baseline takes its place or sees none.',
  simpleResolvers: true,
})
export class DriftAlertType extends NodeType {
  @Field(() => DriftSeverities, { description: 'How severe the drift is.' })
  severity: keyof typeof DriftSeverities;

  @Field(() => String, { description: 'The worst figure.' })
  metric: string;

  @Field(() => Float, { description: 'Its value.' })
  value: number;

  @Field(() => Float, { description: 'Where the severity begins.' })
  threshold: number;

  @Field(() => AlertStates, { description: 'FIRING or RESOLVED.' })
  state: keyof typeof AlertStates;

  @Field(() => DateTime, { description: 'When the report was written.' })
  openedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it fires.' })
  resolvedAt: Date | null;

  baselineId: string;
  reportId: string;
  version: number;
}

export const DriftAlertConnection = connectionOf('DriftAlert', () => DriftAlertType);

@ObjectType('RetrainingRequest', {
  implements: NodeType,
  description: 'That a model should be trained anew because of a drift report.',
  simpleResolvers: true,
})
export class RetrainingRequestType extends NodeType {
  @Field(() => RetrainingPriorities, { description: 'How urgent it is.' })
  priority: keyof typeof RetrainingPriorities;

  @Field(() => String, { description: 'What the report said.' })
  reason: string;

  @Field(() => RetrainingStates, { description: 'How far it has come.' })
  state: keyof typeof RetrainingStates;

  @Field(() => DateTime, { description: 'When it is or was to be dispatched.' })
  scheduledFor: Date;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  baselineId: string;
  reportId: string;
  version: number;
}

export const RetrainingRequestConnection = connectionOf('RetrainingRequest', () => RetrainingRequestType);
