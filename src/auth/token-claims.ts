import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { derivedId } from '../entities/_shared/type-id.js';
import type { Role } from '../entities/system/api-key.entity.js';
import { AppError } from '../errors.js';
import { ROLE_NAMES } from './policy.js';
import type { Principal } from './principal.js';

export interface ClaimSettings {
  /** Name of the claim that holds the roles, or a path with dots. */
  readonly rolesClaim: string;
  /** Which roles a value of it stands for; null = a value is the name of a role. */
  readonly roleMap: ReadonlyMap<string, readonly Role[]> | null;
}

const MAX_NAME_LENGTH = 200;
/** OpenID Connect Core 1.0, section 2: "sub" has at most 255 characters. */
const MAX_SUBJECT_LENGTH = 255;
/** Seconds since 1970 that a Date can hold. */
const MAX_SECONDS = 8.64e12;

/** The person of a verified token: the same id for the same issuer and subject, for ever. */
export interface TokenHolder extends Principal {
  readonly issuer: string;
  readonly subject: string;
  readonly expiresAt: Date;
}

/** Reads the claims of a token whose signature, issuer, audience and times are good. Throws UNAUTHENTICATED for unusable ones. */
export function readClaims(claims: JWTPayload, settings: ClaimSettings): TokenHolder {
  const { iss: issuer = '', exp = 0 } = claims;
  const subject: unknown = claims.sub;
  if (typeof subject !== 'string' || subject === '' || subject.length > MAX_SUBJECT_LENGTH || !isText(subject))
    throw unusable('sub');
  if (!(exp > 0 && exp < MAX_SECONDS)) throw unusable('exp');
  return {
    id: derivedId('user', createHash('sha256').update(`${issuer}\n${subject}`).digest()),
    name: nameOf(claims) ?? subject.slice(0, MAX_NAME_LENGTH),
    roles: rolesOf(claims, settings),
    kind: 'JWT',
    expiresAt: new Date(exp * 1_000),
    issuer,
    subject,
  };
}

function unusable(claim: string): AppError {
  return new AppError('UNAUTHENTICATED', `The token's "${claim}" cannot be used.`);
}

function nameOf(claims: JWTPayload): string | null {
  const names = [claims['name'], claims['preferred_username'], claims['email']];
  const name = names.find(
    (given): given is string => typeof given === 'string' && given.trim() !== '' && isText(given),
  );
  return name?.trim().slice(0, MAX_NAME_LENGTH).toWellFormed() ?? null;
}

/** Whether PostgreSQL can keep it. */
function isText(given: string): boolean {
  return given.isWellFormed() && !given.includes('\u0000');
}

/** A list of texts, or one text with blanks or commas between, as "scope" has it. */
function rolesOf(claims: JWTPayload, { rolesClaim, roleMap }: ClaimSettings): Role[] {
  const claim = findClaim(claims, rolesClaim);
  const values: unknown[] = typeof claim === 'string' ? claim.split(/[\s,]+/) : Array.isArray(claim) ? claim : [];
  const named = values.flatMap((value): readonly Role[] => {
    if (typeof value !== 'string') return [];
    return roleMap === null ? ROLE_NAMES.filter((role) => role === value) : (roleMap.get(value) ?? []);
  });
  return ROLE_NAMES.filter((role) => named.includes(role));
}

/** A claim may have dots in its own name, as those that are addresses do. */
function findClaim(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let place: unknown = claims;
  for (const step of path.split('.')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, step)) return undefined;
    place = (place as Record<string, unknown>)[step];
  }
  return place;
}
