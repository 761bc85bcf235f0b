import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';

test('jobs are kept for a week at least, as long as their drift runs can be tried again and alerts look back', () => {
  expect(loadConfig({}).work.JOB_RETENTION_DAYS).toBe(90);
  expect(loadConfig({ JOB_RETENTION_DAYS: '7' }).work.JOB_RETENTION_DAYS).toBe(7);
  expect(() => loadConfig({ JOB_RETENTION_DAYS: '6' })).toThrow('JOB_RETENTION_DAYS: at least 7');
  expect(() => loadConfig({ JOB_RETENTION_DAYS: '3651' })).toThrow('JOB_RETENTION_DAYS: at most 3650');
});
