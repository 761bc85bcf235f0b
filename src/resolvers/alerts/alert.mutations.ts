import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { acknowledgeAlert } from '../../operations/alerts/acknowledge-alert.js';
import { testAlertChannel } from '../../operations/alerts/test-alert-channel.js';
import { upsertAlertChannel } from '../../operations/alerts/upsert-alert-channel.js';
import { upsertAlertRule } from '../../operations/alerts/upsert-alert-rule.js';
import { AcknowledgeAlertPayloadType } from '../../schema/alerts/acknowledge-alert.payload.js';
import { AlertType } from '../../schema/alerts/alert.type.js';
import { AlertRuleType } from '../../schema/alerts/alert-rule.type.js';
import {
  TestAlertChannelPayloadType,
  UpsertAlertChannelInputType,
  UpsertAlertChannelPayloadType,
} from '../../schema/alerts/upsert-alert-channel.input.js';
import { UpsertAlertRuleInputType, UpsertAlertRulePayloadType } from '../../schema/alerts/upsert-alert-rule.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toChannel } from '../_shared/loaders/alert.loader.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class AlertMutations {
  @Mutation(() => UpsertAlertRulePayloadType, {
    description: 'Makes an alert rule, or changes one. It is judged at once.',
  })
  upsertAlertRule(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => UpsertAlertRuleInputType, { description: 'The rule.' }) input: UpsertAlertRuleInputType,
  ): Promise<UpsertAlertRulePayloadType> {
    const work = async () => ({ rule: mapTo(AlertRuleType, await upsertAlertRule(ctx, input)) });
    return answer(UpsertAlertRulePayloadType, work, { rule: null });
  }

  @Mutation(() => UpsertAlertChannelPayloadType, {
    description: 'Makes an alert channel, or changes one. The target is kept encrypted and never shown again whole.',
  })
  upsertAlertChannel(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => UpsertAlertChannelInputType, { description: 'The channel.' })
    input: UpsertAlertChannelInputType,
  ): Promise<UpsertAlertChannelPayloadType> {
    const work = async () => {
      const { channel, signingSecret } = await upsertAlertChannel(ctx, input);
      return { channel: toChannel(channel), signingSecret };
    };
    return answer(UpsertAlertChannelPayloadType, work, { channel: null, signingSecret: null });
  }

  @Mutation(() => TestAlertChannelPayloadType, {
    description: 'Sends a test message to a channel, now, and says whether it was taken.',
  })
  testAlertChannel(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The channel's id." }) id: string,
  ): Promise<TestAlertChannelPayloadType> {
    const work = async () => ({ channel: toChannel(await testAlertChannel(ctx, id)) });
    return answer(TestAlertChannelPayloadType, work, { channel: null });
  }

  @Mutation(() => AcknowledgeAlertPayloadType, {
    description: 'Says that the caller sees to an alert: it is not repeated any more.',
  })
  acknowledgeAlert(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The alert's id." }) id: string,
  ): Promise<AcknowledgeAlertPayloadType> {
    const work = async () => ({ alert: mapTo(AlertType, await acknowledgeAlert(ctx, id)) });
    return answer(AcknowledgeAlertPayloadType, work, { alert: null });
  }
}
