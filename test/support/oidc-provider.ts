import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** How the provider answers: as it should, with an error, with text that is no JSON, or never. */
export type ProviderMood = 'WELL' | 'FAILING' | 'GARBAGE' | 'SILENT';

/** What a token is made of besides the defaults; undefined leaves a claim out. */
export interface TokenOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Sign with this key of the provider, by its place. Default the newest. */
  readonly key?: number;
}

/** An OpenID Connect provider on 127.0.0.1: discovery, key set, rotation, and the ways such a server fails. */
export async function startOidcProvider() {
  const keys: {
    readonly kid: string;
    readonly alg: Algorithm;
    readonly pair: GenerateKeyPairResult;
    offered: boolean;
  }[] = [];
  const hits = { discovery: 0, keys: 0 };
  let mood: ProviderMood = 'WELL';
  let namedIssuer: string | null = null;
  const waiting = new Set<ServerResponse>();

  const keySet = async () => ({
    keys: await Promise.all(
      keys
        .filter(({ offered }) => offered)
        .map(async ({ kid, alg, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' })),
    ),
  });
  const answer = (res: ServerResponse, document: unknown) => {
    if (mood === 'SILENT') waiting.add(res);
    else if (mood === 'FAILING') res.writeHead(500).end('Internal Server Error');
    else if (mood === 'GARBAGE') res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
    else res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  };
  const server = createServer((req, res) => {
    if (req.url === '/.well-known/openid-configuration') {
      hits.discovery += 1;
      answer(res, {
        issuer: namedIssuer ?? issuer,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (req.url === '/keys') {
      hits.keys += 1;
      void keySet().then((document) => answer(res, document));
    } else res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const addKey = async (alg: Algorithm = 'RS256', offered = true): Promise<number> => {
    const pair = await generateKeyPair(alg, { extractable: true });
    return keys.push({ kid: `key-${keys.length + 1}`, alg, pair, offered }) - 1;
  };
  await addKey();

  return {
    issuer,
    hits,
    addKey,
    /** Takes a key out of the key set. */
    withdrawKey(place: number): void {
      keys[place]!.offered = false;
    },
    setMood(next: ProviderMood): void {
      mood = next;
      for (const res of waiting) res.destroy();
      waiting.clear();
    },
    /** Makes the discovery document name another issuer. */
    nameIssuer(other: string | null): void {
      namedIssuer = other;
    },
    /** A signed token, good for five minutes from `now`. */
    async token(now: Date, { claims = {}, key = keys.length - 1 }: TokenOptions = {}): Promise<string> {
      const { kid, alg, pair } = keys[key]!;
      const seconds = Math.floor(now.getTime() / 1_000);
      const all = {
        iss: issuer,
        aud: 'vitrine',
        sub: 'asha',
        iat: seconds,
        exp: seconds + 300,
        roles: ['VIEWER'],
        ...claims,
      };
      const payload: JWTPayload = Object.fromEntries(
        Object.entries<unknown>(all).filter(([, value]) => value !== undefined),
      );
      return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(pair.privateKey);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type OidcProvider = Awaited<ReturnType<typeof startOidcProvider>>;
