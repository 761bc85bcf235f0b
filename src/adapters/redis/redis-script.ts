import { createHash } from 'node:crypto';

/** A script with one key, and its name for Redis. */
export interface RedisScript {
  readonly lua: string;
  readonly sha1: string;
}

/** Names a script. Redis is sent the name, and the text only where it does not know it yet. */
export function defineScript(lua: string): RedisScript {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
