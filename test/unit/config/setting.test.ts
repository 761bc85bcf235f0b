import { expect, test } from 'vitest';
import { loadConfig, SETTING_GROUPS } from '../../../src/config/load-config.js';

const NAMES = SETTING_GROUPS.flatMap(({ settings }) => Object.keys(settings));

test.each(['', '  ', '\t \n'])('every variable that is %j is as if it were not there', (blank) => {
  expect(loadConfig(Object.fromEntries(NAMES.map((name) => [name, blank])))).toEqual(loadConfig({}));
});

const SWITCHES = SETTING_GROUPS.flatMap(({ settings }) =>
  Object.entries(settings).flatMap(([name, { schema }]) => (schema.safeParse('true').data === true ? [name] : [])),
);

test('these are the switches', () => {
  expect(SWITCHES).toEqual([
    'INTROSPECTION',
    'S3_PATH_STYLE',
    'RATE_LIMIT_DISABLED',
    'TRUSTED_OPERATIONS_ONLY',
    'ENABLE_ANALYSIS_CACHE',
    'STORE_PROMPTS',
  ]);
});

test.each(SWITCHES)('%s is true or false, and no other word', (name) => {
  const schema = SETTING_GROUPS.find(({ settings }) => name in settings)?.settings[name]?.schema;
  expect([schema?.parse('true'), schema?.parse('false')]).toEqual([true, false]);
  for (const word of ['1', '0', 'on', 'off', 'TRUE', 'yes'])
    expect(() => loadConfig({ [name]: word })).toThrow(`${name}: true or false`);
});
