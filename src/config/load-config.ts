import { ALERTS_GROUP, checkAlerts } from './alerts.config.js';
import { checkDrift, DRIFT_GROUP } from './drift.config.js';
import { checkEnhancement, ENHANCEMENT_GROUP } from './enhancement.config.js';
import { checkGraphql, GRAPHQL_GROUP } from './graphql.config.js';
import { checkIdentity, IDENTITY_GROUP } from './identity.config.js';
import { checkIntake, INTAKE_GROUP } from './intake.config.js';
import { INTENTS_GROUP } from './intents.config.js';
import { LIMITS_GROUP } from './limits.config.js';
import { checkObjects, chooseStore, OBJECTS_GROUP } from './objects.config.js';
import { checkPosters, POSTERS_GROUP } from './posters.config.js';
import { SECURITY_GROUP } from './security.config.js';
import { SERVER_GROUP } from './server.config.js';
import { ConfigurationError, readGroup, type SettingGroup, type ValuesOf } from './setting.js';
import { STORAGE_GROUP } from './storage.config.js';
import { WORK_GROUP } from './work.config.js';

/** All groups, in the order of the documentation. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  SERVER_GROUP,
  STORAGE_GROUP,
  OBJECTS_GROUP,
  INTAKE_GROUP,
  SECURITY_GROUP,
  IDENTITY_GROUP,
  LIMITS_GROUP,
  GRAPHQL_GROUP,
  WORK_GROUP,
  ENHANCEMENT_GROUP,
  POSTERS_GROUP,
  INTENTS_GROUP,
  ALERTS_GROUP,
  DRIFT_GROUP,
];

export interface Config {
  readonly server: ValuesOf<(typeof SERVER_GROUP)['settings']>;
  readonly storage: ValuesOf<(typeof STORAGE_GROUP)['settings']>;
  readonly objects: ReturnType<typeof chooseStore<ValuesOf<(typeof OBJECTS_GROUP)['settings']>>>;
  readonly intake: ValuesOf<(typeof INTAKE_GROUP)['settings']>;
  readonly security: ValuesOf<(typeof SECURITY_GROUP)['settings']>;
  readonly identity: ValuesOf<(typeof IDENTITY_GROUP)['settings']>;
  readonly limits: ValuesOf<(typeof LIMITS_GROUP)['settings']>;
  readonly graphql: ValuesOf<(typeof GRAPHQL_GROUP)['settings']>;
  readonly enhancement: ValuesOf<(typeof ENHANCEMENT_GROUP)['settings']>;
  readonly posters: ValuesOf<(typeof POSTERS_GROUP)['settings']>;
  readonly intents: ValuesOf<(typeof INTENTS_GROUP)['settings']>;
  readonly alerts: ValuesOf<(typeof ALERTS_GROUP)['settings']>;
  readonly drift: ValuesOf<(typeof DRIFT_GROUP)['settings']>;
  readonly work: ValuesOf<(typeof WORK_GROUP)['settings']>;
}

/** Reads the whole configuration. Throws one ConfigurationError that names every problem. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const config = {
    server: readGroup(SERVER_GROUP, environment, problems),
    storage: readGroup(STORAGE_GROUP, environment, problems),
    objects: chooseStore(readGroup(OBJECTS_GROUP, environment, problems)),
    intake: readGroup(INTAKE_GROUP, environment, problems),
    security: readGroup(SECURITY_GROUP, environment, problems),
    identity: readGroup(IDENTITY_GROUP, environment, problems),
    limits: readGroup(LIMITS_GROUP, environment, problems),
    graphql: readGroup(GRAPHQL_GROUP, environment, problems),
    work: readGroup(WORK_GROUP, environment, problems),
    enhancement: readGroup(ENHANCEMENT_GROUP, environment, problems),
    posters: readGroup(POSTERS_GROUP, environment, problems),
    intents: readGroup(INTENTS_GROUP, environment, problems),
    alerts: readGroup(ALERTS_GROUP, environment, problems),
    drift: readGroup(DRIFT_GROUP, environment, problems),
  };
  if (problems.length === 0) problems.push(...checkTogether(config));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}

/** What single settings cannot know: what production demands, and which need each other. */
function checkTogether({
  server,
  objects,
  intake,
  security,
  identity,
  limits,
  graphql,
  enhancement,
  alerts,
  posters,
  drift,
}: Config): string[] {
  const isProduction = server.NODE_ENV === 'production';
  const problems = [
    ...checkObjects(objects),
    ...checkIntake(intake),
    ...checkIdentity(identity, isProduction),
    ...checkGraphql(graphql),
    ...checkEnhancement(enhancement),
    ...checkAlerts(alerts),
    ...checkPosters(posters, enhancement.OPENAI_API_KEY),
    ...checkDrift(drift),
  ];
  if (isProduction && security.SECRET_KEY === undefined)
    problems.push('SECRET_KEY: required in production, at least 32 characters');
  if (isProduction && limits.RATE_LIMIT_DISABLED)
    problems.push('RATE_LIMIT_DISABLED: rate limits cannot be switched off in production');
  return problems;
}
