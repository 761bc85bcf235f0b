import { Command } from 'commander';
import { createApiClient } from './_shared/api-client.js';
import { EXIT } from './_shared/exit-codes.js';
import { readUrl, urlOption } from './_shared/server-options.js';
import { formatDuration, terminal } from './_shared/terminal.js';

interface Health {
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly components: readonly {
    readonly name: string;
    readonly status: Health['status'];
    readonly detail: string | null;
    readonly latencyMs: number | null;
  }[];
}

const HEALTH = '{ health { status version uptimeSeconds components { name status detail latencyMs } } }';

const MARKS = { HEALTHY: ['green', '✓'], DEGRADED: ['yellow', '!'], UNHEALTHY: ['red', '✗'] } as const;

/** `vitrine health`: how a running server is. */
export function healthCommand(): Command {
  return new Command('health')
    .summary('ask a running server how it is')
    .description(
      'Asks a server, which needs no key, and says how each part is. Exits with 1 when a part does not work.',
    )
    .addOption(urlOption())
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      `
Examples:
  vitrine health
  vitrine health --url https://vitrine.example.com --json`,
    )
    .action(async (flags: { url: string; json?: true }) => {
      const api = createApiClient({ url: readUrl(flags.url), key: '' });
      const { health } = await api.execute<{ health: Health }>(HEALTH);
      if (flags.json === true) terminal.print(JSON.stringify(health));
      else for (const line of describeHealth(health)) terminal.print(line);
      if (health.status === 'UNHEALTHY') process.exitCode = EXIT.FAILED;
    });
}

function describeHealth({ status, version, uptimeSeconds, components }: Health): string[] {
  const widest = Math.max(...components.map(({ name }) => name.length));
  return [
    `${mark(status)} Vitrine ${version}, up for ${formatDuration(uptimeSeconds * 1_000)}`,
    ...components.map(({ name, status: own, detail, latencyMs }) => {
      const latency = latencyMs === null ? '' : `${latencyMs.toFixed(1)} ms`;
      return `  ${mark(own)} ${name.padEnd(widest)}  ${detail ?? latency}`;
    }),
  ];
}

function mark(status: Health['status']): string {
  const [colour, sign] = MARKS[status];
  return terminal.onStdout(colour, sign);
}
