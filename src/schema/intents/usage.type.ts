import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType('UsageWindow', { description: 'What you took of your limits for prompts.', simpleResolvers: true })
export class UsageWindowType {
  @Field(() => Int, { description: 'Prompts classified in the last 60 seconds, those from the cache left out.' })
  requestsThisMinute: number;

  @Field(() => Int, { description: 'The same in the last 60 minutes.' })
  requestsThisHour: number;

  @Field(() => Float, { description: 'What models cost for you in the last 60 minutes, in USD.' })
  costThisHourUsd: number;

  @Field(() => Float, { description: 'What is set aside for calls under way, in USD.' })
  reservedUsd: number;

  @Field(() => Int, { description: 'Prompts you may have classified in 60 seconds.' })
  minuteLimit: number;

  @Field(() => Int, { description: 'Prompts you may have classified in 60 minutes.' })
  hourLimit: number;

  @Field(() => Float, {
    nullable: true,
    description: 'What models may cost for you in 60 minutes, in USD; null = no limit.',
  })
  costLimitUsd: number | null;
}
