import { type GraphQLNamedType, type GraphQLObjectType, getNamedType, isObjectType, isUnionType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allows, FIELD_RIGHTS, NODE_RIGHTS, ROLE_NAMES } from '../../src/auth/policy.js';
import { buildVitrineSchema } from '../../src/bin/build-schema.js';
import { ID_PREFIXES, newId } from '../../src/entities/_shared/type-id.js';
import type { Role } from '../../src/entities/system/api-key.entity.js';
import { createApiKey } from '../../src/operations/system/create-api-key.js';
import { type LeastDocument, leastDocuments } from '../support/least-documents.js';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

const schema = await buildVitrineSchema();
const DOCUMENTS = leastDocuments(schema);

/** Somebody with credentials of some kind, and the roles that these are worth. */
interface Caller {
  readonly name: string;
  readonly credential: string | null;
  readonly roles: readonly Role[];
  /** Whether the credentials themselves are refused, whatever is asked for. */
  readonly isRefused?: boolean;
}

let world: World;
let provider: OidcProvider;
let callers: Caller[];
beforeAll(async () => {
  provider = await startOidcProvider();
  const environment = { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'vitrine' };
  world = await createWorld({ worker: false, environment });
  callers = await inviteCallers();
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

async function inviteCallers(): Promise<Caller[]> {
  const inMinutes = (minutes: number) => new Date(world.clock.now().getTime() + minutes * 60_000);
  const token = (sub: string, claims: object) =>
    provider.token(world.clock.now(), { claims: { sub, roles: undefined, ...claims } });
  const expired = await createApiKey(world.system, { name: 'Over', roles: ['ADMIN'], expiresAt: inMinutes(1) });
  const revoked = await createApiKey(world.system, { name: 'Gone', roles: ['ADMIN'] });
  await world.execute('mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }', { id: revoked.apiKey.id });
  world.clock.advance(60_000);
  const refused = (name: string, credential: string): Caller => ({ name, credential, roles: [], isRefused: true });
  const byKey = async (role: Role) => ({
    name: `key of ${role}`,
    credential: (await world.key(role)).secret,
    roles: [role],
  });
  const byToken = async (role: Role) => ({
    name: `token of ${role}`,
    credential: await token(role, { roles: [role] }),
    roles: [role],
  });
  return [
    { name: 'nobody', credential: null, roles: [] },
    { name: 'a person without a role', credential: await token('no role', {}), roles: [] },
    ...(await Promise.all(ROLE_NAMES.map(byKey))),
    ...(await Promise.all(ROLE_NAMES.map(byToken))),
    refused('an expired key', expired.secret),
    refused('a revoked key', revoked.secret),
    refused('no key', 'vt_none'),
    refused('an expired token', await token('late', { roles: ['ADMIN'], exp: 1_700_000_000 })),
  ];
}

/** The refusal that the caller's credentials or rights bring about; null where neither is in the way. */
type Ask = (document: string, credential: string | null) => Promise<string | null>;
const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN'];

const overHttp: Ask = async (document, credential) => {
  const { errors = [] } = await world.execute(document, {}, { as: credential === null ? null : { key: credential } });
  const codes = errors.map(({ extensions }) => extensions['code'] as string);
  expect(codes, document).not.toContain('GRAPHQL_VALIDATION_FAILED');
  return codes.find((code) => REFUSALS.includes(code)) ?? null;
};

/** What may be followed is told that its cursor is none; what may not is never asked for it. */
const overEventStream: Ask = async (query, credential) => {
  const response = await fetch(`${world.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query }),
  });
  return refusalOf(await response.text());
};

const overWebSocket: Ask = async (query, credential) => {
  const raw = await new RawSocket(world.url).open();
  raw.send({ type: 'connection_init', payload: credential === null ? {} : { authorization: `Bearer ${credential}` } });
  const isIn = await Promise.race([
    raw.receive((message) => message.type === 'connection_ack').then(() => true),
    raw.closed.then(({ code }) => (expect(code).toBe(4403), false)),
  ]);
  if (!isIn) return 'UNAUTHENTICATED';
  raw.subscribe('1', query);
  const answer = await raw.receive((message) => message.id === '1');
  raw.socket.close();
  return refusalOf(JSON.stringify(answer));
};

function refusalOf(text: string): string | null {
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'none';
  if (REFUSALS.includes(code)) return code;
  expect(text).toContain('INVALID_CURSOR');
  return null;
}

function expectedFor({ credential, roles, isRefused }: Caller, field: string): string | null {
  if (isRefused === true) return 'UNAUTHENTICATED';
  if (allows(roles, FIELD_RIGHTS[field]!)) return null;
  return credential === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
}

async function expectTable(documents: readonly LeastDocument[], ask: Ask): Promise<void> {
  for (const caller of callers) {
    const answered: [string, string | null][] = [];
    for (const { field, document } of documents) answered.push([field, await ask(document, caller.credential)]);
    expect([caller.name, answered]).toEqual([
      caller.name,
      documents.map(({ field }) => [field, expectedFor(caller, field)]),
    ]);
  }
}

const ofKind = (kind: LeastDocument['kind']) => DOCUMENTS.filter((document) => document.kind === kind);

describe('every root field, by every kind of credentials, is answered as the policy table says', () => {
  test('there is a document for each', () => {
    expect(DOCUMENTS.map(({ field }) => field).toSorted()).toEqual(Object.keys(FIELD_RIGHTS).toSorted());
  });
  test('queries', () => expectTable(ofKind('query'), overHttp));
  test('mutations', () => expectTable(ofKind('mutation'), overHttp));
  test('subscriptions over event streams', () => expectTable(ofKind('subscription'), overEventStream));
  test('subscriptions over sockets', () => expectTable(ofKind('subscription'), overWebSocket));
});

test('what a role may not see is not even looked for by its id', async () => {
  const ids = ID_PREFIXES.map((prefix) => [prefix, newId(prefix)] as const);
  const baseline = '{ viewer { id } }';
  for (const { credential, roles, isRefused, name } of callers) {
    if (isRefused === true || credential === null) continue;
    const as = { key: credential };
    await world.execute(baseline, {}, { as });
    for (const [prefix, id] of ids) {
      const right = NODE_RIGHTS[prefix];
      for (const document of [
        'query ($id: ID!) { node(id: $id) { id } }',
        'query ($id: ID!) { nodes(ids: [$id]) { id } }',
      ]) {
        const { statements, result } = await world.countStatements(() => world.execute(document, { id }, { as }));
        const found = JSON.stringify(result);
        const isLookedFor = roles.length > 0 && right !== undefined && allows(roles, right);
        expect([name, prefix, statements > 0]).toEqual([name, prefix, isLookedFor]);
        expect(found).not.toContain(id);
      }
    }
  }
});

test('a key is found by its id by who manages keys alone', async () => {
  const { id } = await world.key('ADMIN');
  for (const { credential, roles, isRefused, name } of callers) {
    if (isRefused === true || credential === null || roles.length === 0) continue;
    const { data } = await world.execute(
      'query ($id: ID!) { node(id: $id) { id } }',
      { id },
      { as: { key: credential } },
    );
    expect([name, data['node']]).toEqual([name, roles.includes('ADMIN') ? { id } : null]);
  }
});

/** Types that hold what not everybody who may read may see, with the right to it. */
const GUARDED: Readonly<Record<string, string>> = {
  ApiKey: 'keys:manage',
  AuditEntry: 'audit:read',
  WebhookEndpoint: 'webhooks:manage',
  WebhookDelivery: 'webhooks:manage',
};

test('no field of what everybody reads leads to keys, the audit log or webhooks', () => {
  for (const [name, right] of Object.entries(GUARDED)) {
    expect(schema.getType(name), name).toBeDefined();
    const leading = DOCUMENTS.filter(({ field }) => reachableFrom(field).has(name)).map(
      ({ field }) => FIELD_RIGHTS[field],
    );
    expect([name, [...new Set(leading)]]).toEqual([name, [right]]);
  }
});

/** Every object type that a document may select below a root field; what is found by an id has rights of its own. */
function reachableFrom(field: string): Set<string> {
  const [root = '', name = ''] = field.split('.');
  const seen = new Set<string>();
  const visit = (type: GraphQLNamedType): void => {
    if (isUnionType(type)) type.getTypes().forEach(visit);
    if (!isObjectType(type) || seen.has(type.name)) return;
    seen.add(type.name);
    for (const next of Object.values(type.getFields())) visit(getNamedType(next.type));
  };
  visit(getNamedType((schema.getType(root) as GraphQLObjectType).getFields()[name]!.type));
  return seen;
}
