import type { StreamFormat } from './stream-format.js';

const DELIMITER = '--graphql';
const BOUNDARY = `\r\n${DELIMITER}`;

/** A part up to the boundary that ends it: readers hold a part back until they have seen that. */
function part(json: string): string {
  // JSON holds no line break, so no boundary; but the Sandbox looks for one anywhere in a line.
  const text = json.includes(DELIMITER) ? json.replaceAll(DELIMITER, String.raw`\u002d-graphql`) : json;
  return `\r\ncontent-type: application/json\r\n\r\n${text}${BOUNDARY}`;
}

const HEARTBEAT = part('{}');

/**
 * Multipart subscriptions over HTTP, version 1.0, as Apollo Router, Apollo Client and the Sandbox have them: a result is a
 * `payload`, errors beside a null payload end the stream, `{}` says that it lives.
 */
export const MULTIPART_STREAM: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: () => `${BOUNDARY}${HEARTBEAT}`,
  heartbeat: () => HEARTBEAT,
  // The protocol has no place for a cursor; clients ask for it in their selection.
  next: (payload) => part(`{"payload":${payload}}`),
  failed: (errors) => `${part(JSON.stringify({ payload: null, errors }))}--\r\n`,
  completed: '--\r\n',
  interrupted: (errors) => MULTIPART_STREAM.failed(errors),
};
