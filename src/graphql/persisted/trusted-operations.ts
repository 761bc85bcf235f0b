/** Documents that are known before anybody sends them, by the id that clients send instead. */
export interface TrustedOperations {
  readonly byId: ReadonlyMap<string, string>;
  /** The same texts, for clients that send them whole. */
  readonly texts: ReadonlySet<string>;
}

const FORMAT = 'apollo-persisted-query-manifest';

/**
 * Reads a manifest in the JSON form of Apollo's tools: `{ format, version: 1, operations: [{ id, body, … }] }`. Throws with what is
 * wrong with it, fit to be shown to whoever configured it.
 */
export function readTrustedManifest(text: string): TrustedOperations {
  const manifest = parseJson(text) as { format?: unknown; version?: unknown; operations?: unknown } | null;
  if (manifest?.format !== FORMAT || manifest.version !== 1 || !Array.isArray(manifest.operations))
    throw new Error(`The manifest is not of the format "${FORMAT}", version 1.`);
  const byId = new Map<string, string>();
  for (const [index, entry] of (manifest.operations as unknown[]).entries()) {
    const { id, body } = (entry ?? {}) as { id?: unknown; body?: unknown };
    if (typeof id !== 'string' || id === '' || typeof body !== 'string')
      throw new Error(`Operation ${index} of the manifest has no "id" or no "body".`);
    byId.set(id, body);
  }
  return { byId, texts: new Set(byId.values()) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The manifest is not valid JSON.');
  }
}
