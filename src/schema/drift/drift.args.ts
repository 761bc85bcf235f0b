import { ArgsType, Field, ID } from 'type-graphql';
import { AlertStates } from '../_shared/alert-state.enum.js';
import { PageArgs } from '../_shared/page.args.js';
import { DateTime } from '../_shared/scalars.js';
import { DriftSeverities, RetrainingStates } from './drift.enums.js';

@ArgsType()
export class DriftReportsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only reports of this baseline.' })
  baselineId?: string | null;

  @Field(() => DriftSeverities, { nullable: true, description: 'Only reports that are at least so severe.' })
  minSeverity?: keyof typeof DriftSeverities | null;
}

@ArgsType()
export class DriftMetricSeriesArgs {
  @Field(() => ID, { description: 'The baseline.' })
  baselineId: string;

  @Field(() => String, {
    description: 'Name of a metric of its reports, or score, overall_mean_shift, mean_confidence_shift, failed_images.',
  })
  metric: string;

  @Field(() => DateTime, { description: 'From this moment.' })
  from: Date;

  @Field(() => DateTime, { description: 'To this moment.' })
  to: Date;
}

@ArgsType()
export class DriftAlertsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only alerts of this baseline.' })
  baselineId?: string | null;

  @Field(() => AlertStates, { nullable: true, description: 'Only alerts in this state.' })
  state?: keyof typeof AlertStates | null;
}

@ArgsType()
export class RetrainingRequestsArgs extends PageArgs {
  @Field(() => RetrainingStates, { nullable: true, description: 'Only requests in this state.' })
  state?: keyof typeof RetrainingStates | null;
}
