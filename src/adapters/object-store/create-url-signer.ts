import { createHmac, timingSafeEqual } from 'node:crypto';
import { assertObjectKey, isObjectKey } from './object-key.js';
import type { FileGrant, UploadGrant, UrlSigner } from './url-signer.js';

const DAY_SECONDS = 86_400;
const MIN_SECRET_LENGTH = 32;
const MAX_WIDTH_PX = 8_192;

/** Exactly what `signFile` writes; the signature is 32 bytes of base64url. */
const FILE = /^\/files\/([^?]+)\?(?:w=([1-9]\d{0,3})&)?exp=([1-9]\d{9})&sig=([\w-]{43})$/;
const UPLOAD = /^\/uploads\/([\w-]{1,100})\?type=([^&]+)&max=([1-9]\d{0,11})&exp=([1-9]\d{9})&sig=([\w-]{43})$/;
const REPORT = /^\/reports\/drift\/report_[0-9a-z]{26}\.(html|json)\?exp=([1-9]\d{9})&sig=([\w-]{43})$/;
const REPORT_ID = /^report_[0-9a-z]{26}$/;
const UPLOAD_ID = /^[\w-]{1,100}$/;
const CONTENT_TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/;

/** `secret`: 32 characters or more. `publicUrl`: where the platform is reached, read at each signing, without last slash. */
export interface UrlSignerOptions {
  readonly secret: string;
  readonly publicUrl: () => string;
  readonly now: () => Date;
}

/**
 * Signs with HMAC-SHA-256 over the whole path and query, so no part can be changed, left out, added or put in another
 * order. The width is signed too: each width is work and cache space, and only the platform may ask for it.
 */
export function createUrlSigner(options: UrlSignerOptions): UrlSigner {
  if (options.secret.length < MIN_SECRET_LENGTH) {
    throw new RangeError(`The signing secret needs at least ${MIN_SECRET_LENGTH} characters.`);
  }
  const nowSeconds = (): number => Math.floor(options.now().getTime() / 1_000);
  const sign = (address: string): string => {
    return `${options.publicUrl()}${address}&sig=${signatureOf(address, options.secret)}`;
  };
  const verify = (url: string, pattern: RegExp): readonly (string | undefined)[] | null => {
    const address = stripOrigin(url, options.publicUrl());
    const match = pattern.exec(address);
    if (match === null) return null;
    const parts = match.slice(1);
    const [expires, signature] = parts.slice(-2);
    const signed = address.slice(0, -'&sig='.length - signature!.length);
    const genuine = isEqual(signature!, signatureOf(signed, options.secret));
    return genuine && Number(expires) > nowSeconds() ? parts : null;
  };

  return {
    signFile: (key, { widthPx } = {}) => sign(fileAddress(key, widthPx, fileExpiry(nowSeconds()))),
    verifyFile: (url) => readFileGrant(verify(url, FILE)),
    signReport: (reportId, form) => {
      if (!REPORT_ID.test(reportId)) throw new RangeError('This is no id of a report.');
      return sign(`/reports/drift/${reportId}.${form}?exp=${fileExpiry(nowSeconds())}`);
    },
    verifyReport: (url) => verify(url, REPORT) !== null,
    signUpload: (uploadId, terms) => sign(uploadAddress(uploadId, terms)),
    verifyUpload: (url) => readUploadGrant(verify(url, UPLOAD)),
  };
}

function fileExpiry(nowSeconds: number): number {
  return (Math.floor(nowSeconds / DAY_SECONDS) + 2) * DAY_SECONDS;
}

function fileAddress(key: string, widthPx: number | undefined, expires: number): string {
  assertObjectKey(key);
  if (widthPx !== undefined && !(Number.isInteger(widthPx) && widthPx >= 1 && widthPx <= MAX_WIDTH_PX)) {
    throw new RangeError(`A width is a whole number from 1 to ${MAX_WIDTH_PX}; got ${widthPx}.`);
  }
  return `/files/${key}?${widthPx === undefined ? '' : `w=${widthPx}&`}exp=${expires}`;
}

function uploadAddress(uploadId: string, { contentType, maxBytes, expiresAt }: Omit<UploadGrant, 'uploadId'>): string {
  if (!UPLOAD_ID.test(uploadId)) throw new RangeError('An upload id is 1 to 100 letters, digits, "_" or "-".');
  if (!CONTENT_TYPE.test(contentType)) throw new RangeError('A content type is type/subtype in lower case.');
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) throw new RangeError('maxBytes is a positive whole number.');
  const expires = Math.floor(expiresAt.getTime() / 1_000);
  return `/uploads/${uploadId}?type=${encodeURIComponent(contentType)}&max=${maxBytes}&exp=${expires}`;
}

function readFileGrant(parts: readonly (string | undefined)[] | null): FileGrant | null {
  if (parts === null) return null;
  const [key, width, expires] = parts;
  if (!isObjectKey(key!)) return null;
  return { key: key!, widthPx: width === undefined ? null : Number(width), expiresAt: dateOf(expires!) };
}

function readUploadGrant(parts: readonly (string | undefined)[] | null): UploadGrant | null {
  if (parts === null) return null;
  const [uploadId, type, max, expires] = parts;
  return {
    uploadId: uploadId!,
    contentType: decodeURIComponent(type!),
    maxBytes: Number(max),
    expiresAt: dateOf(expires!),
  };
}

/** A server sees the path alone, with or without the path that the public address puts before it. */
function stripOrigin(url: string, publicUrl: string): string {
  if (url.startsWith(`${publicUrl}/`)) return url.slice(publicUrl.length);
  const prefix = (URL.parse(publicUrl)?.pathname ?? '').replace(/\/$/, '');
  return prefix !== '' && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;
}

function signatureOf(address: string, secret: string): string {
  return createHmac('sha256', secret).update(address).digest('base64url');
}

/** Both are 43 ASCII characters; texts are compared, as base64url has four spellings of the same 32 bytes. */
function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(expected, 'latin1'));
}

function dateOf(seconds: string): Date {
  return new Date(Number(seconds) * 1_000);
}
