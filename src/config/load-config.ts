import { SECURITY_GROUP } from './security.config.js';
import { SERVER_GROUP } from './server.config.js';
import { ConfigurationError, readGroup, type SettingGroup, type ValuesOf } from './setting.js';
import { STORAGE_GROUP } from './storage.config.js';
import { WORK_GROUP } from './work.config.js';

/** All groups, in the order of the documentation. */
export const SETTING_GROUPS: readonly SettingGroup[] = [SERVER_GROUP, STORAGE_GROUP, SECURITY_GROUP, WORK_GROUP];

export interface Config {
  readonly server: ValuesOf<(typeof SERVER_GROUP)['settings']>;
  readonly storage: ValuesOf<(typeof STORAGE_GROUP)['settings']>;
  readonly security: ValuesOf<(typeof SECURITY_GROUP)['settings']>;
  readonly work: ValuesOf<(typeof WORK_GROUP)['settings']>;
}

/** Reads the whole configuration. Throws one ConfigurationError that names every problem. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const config = {
    server: readGroup(SERVER_GROUP, environment, problems),
    storage: readGroup(STORAGE_GROUP, environment, problems),
    security: readGroup(SECURITY_GROUP, environment, problems),
    work: readGroup(WORK_GROUP, environment, problems),
  };
  if (problems.length === 0 && config.server.NODE_ENV === 'production' && config.security.SECRET_KEY === undefined) {
    problems.push('SECRET_KEY: required in production, at least 32 characters');
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}
