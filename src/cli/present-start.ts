import type { RunningPlatform } from './_shared/running-platform.js';
import { alignPairs, formatDuration, terminal } from './_shared/terminal.js';

type Shown = Pick<RunningPlatform, 'url' | 'folder' | 'embedded' | 'sandbox' | 'firstKey'>;

/** Says on stdout where a platform listens: for people, or as one line of JSON. */
export function presentStart(platform: Shown, options: { version: string; json: boolean }): void {
  if (options.json) {
    const { url, folder, firstKey } = platform;
    terminal.print(JSON.stringify({ ...endpointsOf(url), folder, adminKey: firstKey }));
    return;
  }
  const { onStdout: paint } = terminal;
  terminal.print();
  terminal.print(
    `  ${paint('bold', `Vitrine ${options.version}`)} ${paint('dim', `ready in ${formatDuration(performance.now())}`)}`,
  );
  terminal.print();
  for (const line of describeStart(platform)) terminal.print(line);
  terminal.print();
  terminal.print(paint('dim', '  Ctrl-C stops it.'));
  terminal.print();
}

/** The body of what is said, without colour. */
export function describeStart(platform: Shown): string[] {
  const { graphql, websocket, ready, metrics } = endpointsOf(platform.url);
  const key =
    platform.firstKey === null
      ? []
      : ([
          ['', ''],
          ['Admin key', platform.firstKey],
          ['', 'Shown only this once. Send it as "Authorization: Bearer <key>".'],
        ] as const);
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
