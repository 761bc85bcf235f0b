import { ArgsType, Field } from 'type-graphql';
import type { AlertState } from '../../entities/alerts/alert.entity.js';
import { AlertStates } from '../_shared/alert-state.enum.js';
import { PageArgs } from '../_shared/page.args.js';

@ArgsType()
export class AlertListArgs extends PageArgs {
  @Field(() => AlertStates, { nullable: true, description: 'Only alerts in this state.' })
  state?: AlertState | null;
}
