import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { createMetrics } from '../../adapters/metrics/metrics.js';
import { SETTING_GROUPS } from '../../config/load-config.js';
import { ERROR_CATALOGUE, USER_ERROR_CODES } from '../../errors.js';

const MADE = 'Made by `npm run generate`; edit the source it is made from.';

/** The SDL, sorted, so that a diff shows changes and not the order of imports. */
export function describeSchema(schema: GraphQLSchema): string {
  return `# ${MADE}\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** `.env.example`: every variable, commented out, with what it means. */
export function describeEnvironment(): string {
  const groups = SETTING_GROUPS.map(({ title, settings }) => {
    const lines = Object.entries(settings).map(([name, setting]) => {
      const value = setting.example ?? setting.shownDefault ?? '';
      return `# ${setting.description}\n# ${name}=${value}\n`;
    });
    return `# --- ${title}\n\n${lines.join('\n')}`;
  });
  return `# ${MADE}\n\n${groups.join('\n')}`;
}

/** docs/configuration.md. */
export function describeConfiguration(): string {
  const groups = SETTING_GROUPS.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(
      ([name, { description, shownDefault }]) =>
        `| \`${name}\` | ${shownDefault ? `\`${shownDefault}\`` : ''} | ${description} |`,
    );
    return `## ${title}\n\n| Variable | Default | Meaning |\n| --- | --- | --- |\n${rows.join('\n')}`;
  });
  return `# Configuration\n\n${MADE}\n\nEverything is set by environment variables. A variable that is empty, or blanks alone, counts as absent. A switch is \`true\` or \`false\`; no other word is taken. All problems are reported together at the start.\n\n${groups.join('\n\n')}\n`;
}

/** docs/errors.md. */
export function describeErrors(): string {
  const refusals = Object.entries(ERROR_CATALOGUE).map(
    ([code, { status, retryable, message }]) =>
      `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${message} |`,
  );
  const userErrors = Object.entries(USER_ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `# Errors

${MADE}

Three kinds. What a caller can mend comes in a mutation's \`userErrors\`. A refusal comes as a GraphQL error (or, outside
GraphQL, as the same JSON) with \`extensions.code\`, \`requestId\` and \`retryable\`. Anything else is a fault: masked as
\`INTERNAL_SERVER_ERROR\` and logged with the request id.

## Refusals

| Code | HTTP status | Try again? | Meaning |
| --- | --- | --- | --- |
${refusals.join('\n')}

The status is that of the HTTP answer when the whole request is refused. Over WebSocket a refused operation is an
\`error\` message of that operation; the socket stays.

## User errors

| Code | Meaning |
| --- | --- |
${userErrors.join('\n')}
`;
}

const METRICS_ACCESS = `Served as Prometheus text at \`/metrics\`, which tells of the trade:

- With \`METRICS_TOKEN\` to who sends it as \`Authorization: Bearer …\`, from wherever.
- Without it to this machine alone: to a peer at a loopback address that asks for \`localhost\`, \`127.…\` or \`[::1]\` and sends nothing that
  proxies send (\`Forwarded\`, \`Via\`, \`X-Forwarded-*\`, \`X-Real-IP\` and their like). Everybody else is answered 401.

A reverse proxy on the same machine that puts its own address for the host and tells nothing of whom it speaks for (nginx with nothing but
\`proxy_pass http://127.0.0.1:4000\`) cannot be told from this machine. Set \`METRICS_TOKEN\` there, or let it keep \`/metrics\` to itself.`;

/** docs/metrics.md. */
export async function describeMetrics(): Promise<string> {
  const { registry } = createMetrics();
  const metrics = await registry.getMetricsAsJSON();
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${String(type)} | ${help} |`);
  return `# Metrics\n\n${MADE}\n\n${METRICS_ACCESS}\n\n| Name | Type | Meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
