import type { RunningPlatform } from './_shared/running-platform.js';
import { alignPairs, formatDuration, terminal } from './_shared/terminal.js';

type Shown = Pick<RunningPlatform, 'url' | 'folder' | 'embedded' | 'sandbox' | 'firstKey'>;

interface Presentation {
  readonly version: string;
  readonly json: boolean;
}

/** Says on stdout where a platform listens: for people, or as one line of JSON. */
export function presentStart(platform: Shown, { version, json }: Presentation): void {
  const { url, folder, firstKey } = platform;
  if (json) terminal.print(JSON.stringify({ ...endpointsOf(url), folder, adminKey: firstKey }));
  else frame(`Vitrine ${version}`, describeStart(platform));
}

/** The same of a worker, which answers nothing but the questions of orchestrators. */
export function presentRole({ url, folder }: Shown, { version, json }: Presentation): void {
  const { ready, metrics } = endpointsOf(url);
  if (json) {
    terminal.print(JSON.stringify({ url, ready, metrics, folder }));
    return;
  }
  const lines = alignPairs([
    ['Health', ready],
    ['Metrics', metrics],
    ['Data', folder],
  ]);
  frame(`Vitrine ${version} worker`, lines);
}

function frame(title: string, lines: readonly string[]): void {
  const { onStdout: paint } = terminal;
  terminal.print();
  terminal.print(`  ${paint('bold', title)} ${paint('dim', `ready in ${formatDuration(performance.now())}`)}`);
  terminal.print();
  for (const line of lines) terminal.print(line);
  terminal.print();
  terminal.print(paint('dim', '  Ctrl-C stops it.'));
  terminal.print();
}

/** The body of what is said, without colour. */
export function describeStart(platform: Shown): string[] {
  const { graphql, websocket, ready, metrics } = endpointsOf(platform.url);
  const key: readonly (readonly [string, string])[] =
    platform.firstKey === null
      ? []
      : [
          ['', ''],
          ['Admin key', platform.firstKey],
          ['', 'Shown only this once. Send it as "Authorization: Bearer <key>".'],
        ];
  return alignPairs([
    [platform.sandbox ? 'Sandbox' : 'GraphQL', graphql + (platform.sandbox ? '  (open it in a browser)' : '')],
    ['Live', websocket],
    ['Health', ready],
    ['Metrics', metrics],
    ['Data', platform.folder + (platform.embedded ? '  (with its own PostgreSQL)' : '')],
    ...key,
  ]);
}

function endpointsOf(url: string) {
  return {
    url,
    graphql: `${url}/graphql`,
    websocket: `${url.replace(/^http/, 'ws')}/graphql`,
    ready: `${url}/readyz`,
    metrics: `${url}/metrics`,
  };
}
