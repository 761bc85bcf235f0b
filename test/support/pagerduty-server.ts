import { type ProviderServer, startProviderServer } from './provider-server.js';

export interface PagerDutyServer extends ProviderServer<never> {
  readonly eventsUrl: string;
  readonly host: string;
  /** What was taken, in order. */
  events(): Record<string, any>[];
  /** Incidents by dedup key, as its people would see them. */
  incidents(): ReadonlyMap<string, 'triggered' | 'acknowledged' | 'resolved'>;
}

export const ROUTING_KEY = 'R0123456789abcdef0123456789abcde';
const STATES = { trigger: 'triggered', acknowledge: 'acknowledged', resolve: 'resolved' } as const;
const SEVERITIES = ['critical', 'error', 'warning', 'info'];

/** A server that takes events as PagerDuty's Events API v2 does. */
export async function startPagerDutyServer(): Promise<PagerDutyServer> {
  const taken: Record<string, any>[] = [];
  const incidents = new Map<string, 'triggered' | 'acknowledged' | 'resolved'>();
  const server = await startProviderServer<never>({
    isPaidFor: () => true,
    answer({ path, body }) {
      const event = JSON.parse(body.toString()) as Record<string, any>;
      const problems = path === '/v2/enqueue' ? problemsOf(event) : ['path'];
      if (problems.length > 0) {
        const refusal = { status: 'invalid event', message: 'Event object is invalid', errors: problems };
        return { status: 400, body: JSON.stringify(refusal) };
      }
      taken.push(event);
      const action = event['event_action'] as keyof typeof STATES;
      if (action === 'trigger' || incidents.has(event['dedup_key'])) incidents.set(event['dedup_key'], STATES[action]);
      const accepted = { status: 'success', message: 'Event processed', dedup_key: event['dedup_key'] };
      return { status: 202, body: JSON.stringify(accepted) };
    },
  });
  const { baseUrl } = server;
  return {
    ...server,
    eventsUrl: `${baseUrl}/v2/enqueue`,
    host: new URL(baseUrl).host,
    events: () => taken,
    incidents: () => incidents,
  };
}

function problemsOf(event: Record<string, any>): string[] {
  const problems: string[] = [];
  if (event['routing_key'] !== ROUTING_KEY) problems.push('routing_key');
  if (!(event['event_action'] in STATES)) problems.push('event_action');
  if (typeof event['dedup_key'] !== 'string' || event['dedup_key'].length > 255) problems.push('dedup_key');
  if (event['event_action'] !== 'trigger') return problems;
  const { summary, source, severity, timestamp } = event['payload'] ?? {};
  if (typeof summary !== 'string' || summary.length === 0 || summary.length > 1_024) problems.push('summary');
  if (typeof source !== 'string') problems.push('source');
  if (!SEVERITIES.includes(severity)) problems.push('severity');
  if (Number.isNaN(Date.parse(timestamp))) problems.push('timestamp');
  return problems;
}
