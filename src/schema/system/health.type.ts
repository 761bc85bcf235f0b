import { Field, Float, ObjectType } from 'type-graphql';
import { type HealthStatus, HealthStatuses } from '../_shared/health-status.enum.js';

@ObjectType('ComponentHealth', { description: 'How one part works.', simpleResolvers: true })
export class ComponentHealthType {
  @Field(() => String, { description: 'Which part.' })
  name: string;

  @Field(() => HealthStatuses, { description: 'How well it works.' })
  status: HealthStatus;

  @Field(() => String, { nullable: true, description: 'What is the matter, or a figure.' })
  detail: string | null;

  @Field(() => Float, { nullable: true, description: 'How long it took to answer, in milliseconds.' })
  latencyMs: number | null;
}

@ObjectType('Health', { description: 'How the platform works, as this process sees it.', simpleResolvers: true })
export class HealthType {
  @Field(() => HealthStatuses, { description: 'The worst of the components.' })
  status: HealthStatus;

  @Field(() => String, { description: 'Version of the platform.' })
  version: string;

  @Field(() => Float, { description: 'Seconds since this process started.' })
  uptimeSeconds: number;

  @Field(() => [ComponentHealthType], { description: 'The parts.' })
  components: ComponentHealthType[];
}
