import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The one account that the servers of the tests know. */
export const ACCOUNT = { accessKeyId: 'AKIDVITRINETEST', secretAccessKey: 'a secret of the tests' };

/** Why a request is not let in: a code of AWS. */
export type SignatureFault = 'AccessDenied' | 'InvalidAccessKeyId' | 'SignatureDoesNotMatch' | 'RequestTimeTooSkewed';

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly payloadHash: string;
  readonly query: string;
  readonly validSeconds: number;
}

const SKEW_SECONDS = 900;

/**
 * Checks a request's AWS Signature Version 4, in the header or in the address, as the servers of AWS do (from the rules of
 * the SigV4 documentation, not from the SDK's signer). S3 is told the hash of the body in a header, others sign `bodyHash`. Null when it
 * holds.
 */
export function checkSignature(req: IncomingMessage, bodyHash?: string): SignatureFault | null {
  const url = new URL(req.url ?? '/', 'http://server');
  const claim = url.searchParams.has('X-Amz-Signature') ? claimOfQuery(url) : claimOfHeader(req, url, bodyHash);
  if (claim === null) return 'AccessDenied';
  const [accessKeyId, day = '', region = '', service = ''] = claim.credential.split('/');
  if (accessKeyId !== ACCOUNT.accessKeyId) return 'InvalidAccessKeyId';
  const age = (Date.now() - Date.parse(isoOf(claim.date))) / 1_000;
  if (!(age <= claim.validSeconds && age >= -SKEW_SECONDS)) {
    return url.searchParams.has('X-Amz-Signature') ? 'AccessDenied' : 'RequestTimeTooSkewed';
  }
  const canonical = [
    req.method,
    url.pathname,
    claim.query,
    ...claim.signedHeaders.map((name) => `${name}:${headerOf(req, name)}`),
    '',
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
  const scope = [day, region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', claim.date, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${ACCOUNT.secretAccessKey}`,
  );
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(claim.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected) ? null : 'SignatureDoesNotMatch';
}

function claimOfHeader(req: IncomingMessage, url: URL, bodyHash?: string): Claim | null {
  const match = /^AWS4-HMAC-SHA256 Credential=(\S+), ?SignedHeaders=(\S+), ?Signature=([0-9a-f]{64})$/.exec(
    req.headers.authorization ?? '',
  );
  if (match === null) return null;
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  return {
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    date: headerOf(req, 'x-amz-date'),
    payloadHash: bodyHash ?? headerOf(req, 'x-amz-content-sha256'),
    query: canonicalQuery(url),
    validSeconds: SKEW_SECONDS,
  };
}

function claimOfQuery(url: URL): Claim {
  const of = (name: string) => url.searchParams.get(name) ?? '';
  const unsigned = new URL(url);
  unsigned.searchParams.delete('X-Amz-Signature');
  return {
    credential: of('X-Amz-Credential'),
    signedHeaders: of('X-Amz-SignedHeaders').split(';'),
    signature: of('X-Amz-Signature'),
    date: of('X-Amz-Date'),
    payloadHash: of('X-Amz-Content-Sha256') || 'UNSIGNED-PAYLOAD',
    query: canonicalQuery(unsigned),
    validSeconds: Number(of('X-Amz-Expires')),
  };
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function headerOf(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ');
}

function isoOf(date: string): string {
  return date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
