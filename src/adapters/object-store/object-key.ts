import { InvalidObjectKeyError } from './object-store.js';

const MAX_KEY_LENGTH = 512;
/** No empty segment and none that starts with a dot, so neither `..` nor hidden files; 200 leaves room for a suffix. */
const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199})*$/;

/** Whether this can be the key of an object in every store. */
export function isObjectKey(key: string): boolean {
  return key.length <= MAX_KEY_LENGTH && KEY.test(key);
}

/** Throws InvalidObjectKeyError unless this can be the key of an object. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new InvalidObjectKeyError(key);
}
