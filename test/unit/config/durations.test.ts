import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';

test.each(['OPERATION_TIMEOUT_MS', 'STATEMENT_TIMEOUT_MS'])('%s is no more than a timer takes', (name) => {
  expect(() => loadConfig({ [name]: '2147483647' })).not.toThrow();
  expect(() => loadConfig({ [name]: '2147483648' })).toThrow(`${name}: at most 2147483647`);
});
