import { createWebhookSender, type WebhookSenderOptions } from '../adapters/webhook-sender/create-webhook-sender.js';
import type { Config } from '../config/load-config.js';
import { boundExecution } from '../graphql/bound-execution.js';
import { createExecutor, type Executor } from '../graphql/executor.js';
import { createOperationPreparer } from '../graphql/prepare-operation.js';
import { Unthrottled } from '../graphql/throttle/throttle.js';
import type { Deps } from '../operations/_shared/context.js';
import type { WebhookRenderer, Webhooks } from '../operations/_shared/webhook-documents.js';
import { createWebhookDocuments } from '../subscriptions/webhooks/webhook-documents.js';
import { createWebhookRenderer } from '../subscriptions/webhooks/webhook-renderer.js';
import type { WebhookGraphql } from '../subscriptions/webhooks/webhook-subscription.js';
import { requestContextsOver } from './contexts.js';
import { allowsIntrospection, limitsOf } from './operation-preparer.js';

/** Points that the subscription of an endpoint may cost: it is executed at every event. */
const MAX_COST = 200;
const UNTHROTTLED = new Unthrottled({ points: MAX_COST, pointsPerSecond: MAX_COST });
const NOT_PERSISTED = { trusted: null, trustedOnly: false, automatic: { entries: 0, characters: 0 } };

/** Which private hosts may be reached, and how names are looked up; by the system unless said. */
export type Outward = Pick<WebhookSenderOptions, 'allow' | 'resolve'>;

/** Opens what operations need of webhooks. The schema is built when the first subscription is looked at. */
export function openWebhooks(config: Config, outward: Outward): Webhooks {
  const requireHttps = config.server.NODE_ENV === 'production';
  return {
    sender: createWebhookSender({ ...outward, requireHttps }),
    documents: createWebhookDocuments(once(() => openGraphql(config))),
  };
}

/** Opens what executes the subscriptions of endpoints, each bounded in time like every operation. */
export function openWebhookRenderer(deps: Deps, config: Config): { readonly renderer: WebhookRenderer; stop(): void } {
  const open = once(() => openGraphql(config));
  let stop = () => {};
  const executor = once(async (): Promise<Executor> => {
    const bound = boundExecution(createExecutor((await open()).schema), config.graphql.OPERATION_TIMEOUT_MS);
    stop = bound.stop;
    return bound.execute;
  });
  const execute: Executor = async (request) => (await executor())(request);
  const { logger, metrics } = deps;
  const createContext = requestContextsOver(deps);
  return {
    renderer: createWebhookRenderer({ open, execute, createContext, logger, metrics }),
    stop: () => stop(),
  };
}

/** Loaded late: commands that open dependencies need no schema. */
async function openGraphql(config: Config): Promise<WebhookGraphql> {
  const { vitrineSchema } = await import('./build-schema.js');
  const schema = await vitrineSchema();
  const limits = limitsOf(config.graphql);
  const prepare = createOperationPreparer({
    schema,
    introspection: allowsIntrospection(config),
    limits: { ...limits, cost: Math.min(limits.cost, MAX_COST) },
    persisted: NOT_PERSISTED,
    throttles: { principals: UNTHROTTLED, addresses: UNTHROTTLED },
  });
  return { schema, prepare };
}

function once<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let opened: Promise<Value> | undefined;
  return () => (opened ??= open());
}
