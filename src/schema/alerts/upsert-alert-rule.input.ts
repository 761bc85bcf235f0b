import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { AlertMetricName, AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { UserErrorType } from '../_shared/user-error.type.js';
import { AlertMetrics, AlertSeverities } from './alert-enums.js';
import { AlertRuleType } from './alert-rule.type.js';

@InputType('UpsertAlertRuleInput', { description: 'A rule to make, or to change.' })
export class UpsertAlertRuleInputType {
  @Field(() => ID, { nullable: true, description: 'The rule to change; left out: a new one.' })
  id?: string | null;

  @Field(() => AlertMetrics, { description: 'What is measured; of a rule that there is, the same as before.' })
  metric: AlertMetricName;

  @Field(() => String, { description: 'One of >, >=, < and <=.' })
  comparison: string;

  @Field(() => Float, { description: 'In the unit of the metric: shares 0–1, confidence 1–5, drift 0–3.' })
  threshold: number;

  @Field(() => Int, { description: 'How far back is measured, 60 to 604 800 seconds.' })
  windowSeconds: number;

  @Field(() => AlertSeverities, { description: 'How bad it is.' })
  severity: AlertSeverity;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether it is judged; switching it off ends its alerts.',
  })
  enabled?: boolean | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Who is told, at most 50; null: every channel; left out: as it is, of a new rule every channel.',
  })
  channelIds?: string[] | null;
}

@ObjectType('UpsertAlertRulePayload', { description: 'What `upsertAlertRule` answers.', simpleResolvers: true })
export class UpsertAlertRulePayloadType {
  @Field(() => AlertRuleType, { nullable: true, description: 'The rule as it now is; null on failure.' })
  rule: AlertRuleType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
