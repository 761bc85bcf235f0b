import { ERROR_CATALOGUE, type ErrorCode } from '../errors.js';
import type { AnswerType } from './media-type.js';

/**
 * Of a document that cannot be executed. The draft of GraphQL over HTTP has come to say 422; the public audits, and what
 * clients are used to, say 400.
 */
const REFUSED_DOCUMENT_STATUS = 400;

export interface Answered {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[] | undefined;
}

/**
 * The HTTP status of a GraphQL answer: 200 as soon as something was executed, else that of the first refusal. Clients that
 * name plain JSON get the answer to a well-formed request by 200, as GraphQL over HTTP asks, unless the refusal is no matter
 * of the document: 401, 403, 429 and the like stay.
 */
export function statusOf({ data, errors }: Answered, { isLegacy }: AnswerType): number {
  const [first] = errors ?? [];
  if (first === undefined) return 200;
  const code = codeOf(first);
  if (data !== undefined) return isRefusedWhole(data, errors ?? [], code) ? ERROR_CATALOGUE[code].status : 200;
  const { status } = ERROR_CATALOGUE[code];
  if (status !== REFUSED_DOCUMENT_STATUS) return status;
  return isLegacy ? 200 : REFUSED_DOCUMENT_STATUS;
}

/** Whether 401 or 403 is all that there is to say of the request. */
function isRefusedWhole(data: unknown, errors: NonNullable<Answered['errors']>, code: ErrorCode): boolean {
  if (code !== 'UNAUTHENTICATED' && code !== 'FORBIDDEN') return false;
  if (Object.values(data ?? {}).some((value) => value !== null)) return false;
  return errors.every((error) => codeOf(error) === code);
}

function codeOf({ extensions }: NonNullable<Answered['errors']>[number]): ErrorCode {
  const code = extensions?.['code'];
  return typeof code === 'string' && code in ERROR_CATALOGUE ? (code as ErrorCode) : 'INTERNAL_SERVER_ERROR';
}

/** Seconds until another try may succeed, where a refusal says so: the value of `Retry-After`. */
export function retryAfterOf(details: Readonly<Record<string, unknown>> | undefined): string | null {
  const seconds = details?.['retryAfterSeconds'];
  return typeof seconds === 'number' ? String(Math.max(1, Math.ceil(seconds))) : null;
}
