import { type Command, Option } from 'commander';
import { isSet } from '../../config/setting.js';
import { CommandError, EXIT } from './exit-codes.js';

/** A running server, and the key to speak to it with. */
export interface ServerAddress {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Empty: none, for what is open to everybody. */
  readonly key: string;
}

const DEFAULT_URL = 'http://127.0.0.1:4000';

/** Where the server is. */
export function urlOption(): Option {
  return new Option('--url <url>', 'address of the running server').env('VITRINE_URL').default(DEFAULT_URL);
}

/** The options of a command that speaks to a running server over its public API. */
export function withServerOptions(command: Command): Command {
  return command
    .addOption(urlOption())
    .addOption(
      new Option('--key <key>', 'API key; better given as VITRINE_KEY, which no process list shows').env('VITRINE_KEY'),
    );
}

/** Reads those options. Fails with USAGE when the address is none or the key is missing. */
export function readServerOptions(given: { readonly url: string; readonly key?: string }): ServerAddress {
  const url = readUrl(given.url);
  if (!isSet(given.key)) {
    throw new CommandError(
      EXIT.USAGE,
      'This needs an API key: set VITRINE_KEY or give --key. The first start prints one; "vitrine keys create" makes more.',
    );
  }
  return { url, key: given.key };
}

/** The address, without path and query. */
export function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(EXIT.USAGE, `"${text}" is no http or https address; give --url such as ${DEFAULT_URL}.`);
  }
  return url.href.replace(/\/(graphql)?\/?$/, '');
}
