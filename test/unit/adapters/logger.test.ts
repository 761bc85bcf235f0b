import { expect, test } from 'vitest';
import { describeError } from '../../../src/adapters/logger/describe-error.js';
import type { Logger } from '../../../src/adapters/logger/logger.js';
import { sparing } from '../../../src/adapters/logger/sparing.js';

function listen() {
  const lines: [string, object, string][] = [];
  const writing = (level: string) => (fields: object, message: string) => void lines.push([level, fields, message]);
  const logger: Logger = {
    debug: writing('debug'),
    info: writing('info'),
    warn: writing('warn'),
    error: writing('error'),
  };
  return { lines, logger };
}

test('a failure that fifty loops meet is said once a minute, with how often it was not', () => {
  const { lines, logger } = listen();
  let nowMs = 0;
  const quiet = sparing(logger, () => nowMs);
  const failure = (loop: number) => ({ err: new Error(`no connection (Queue: q, Worker: ${loop})`), waiting: loop });
  const first = failure(0);
  quiet.warn(first, 'It failed.');
  for (let loop = 1; loop < 50; loop += 1) quiet.warn(failure(loop), 'It failed.');
  nowMs = 59_999;
  quiet.warn(failure(1), 'It failed.');
  expect(lines).toEqual([['warn', first, 'It failed.']]);
  nowMs = 60_000;
  const second = failure(2);
  quiet.warn(second, 'It failed.');
  expect(lines[1]).toEqual(['warn', { ...second, leftOut: 50 }, 'It failed.']);
  nowMs = 120_000;
  const third = failure(2);
  quiet.warn(third, 'It failed.');
  expect(lines.slice(2)).toEqual([['warn', third, 'It failed.']]);
});

test('what says something else, or names what it is about, is all said', () => {
  const { lines, logger } = listen();
  const quiet = sparing(logger, () => 0);
  const err = new Error('no connection');
  for (let n = 0; n < 2; n += 1) {
    quiet.warn({ err: new Error(`other ${n}`) }, 'It failed.');
    quiet.warn({ err }, `It failed, ${n}.`);
    quiet.error({ err, requestId: 'same' }, 'A request failed.');
    quiet.warn({ id: 'a' }, 'A thing.');
    quiet.warn({ err, id: 'a' }, 'A thing with an error.');
    quiet.info({ err }, 'Told.');
    quiet.debug({ err }, 'Told.');
  }
  expect(lines).toHaveLength(14);
});

test('kinds of failure are forgotten before they fill the memory', () => {
  const { lines, logger } = listen();
  const quiet = sparing(logger, () => 0);
  for (let n = 0; n < 1_001; n += 1) quiet.warn({ err: new Error(`other ${n}`) }, 'It failed.');
  quiet.warn({ err: new Error('other 0') }, 'It failed.');
  expect(lines).toHaveLength(1_002);
});

test('of an error is logged what names the failure, and nothing that it was about', () => {
  const cause = Object.assign(new Error('why'), {
    code: 'ECONNRESET',
    address: '10.0.0.1',
    headers: { cookie: 'secret' },
  });
  const error = Object.assign(new TypeError('words', { cause }), {
    code: '23514',
    constraint: 'a_check',
    table: 'a_table',
    detail: 'Failing row contains (secret).',
    response: { body: 'secret' },
    config: { url: 'https://bucket/?signature=secret' },
  });
  const described = describeError(error);
  expect(described).toEqual({
    type: 'TypeError',
    message: 'words',
    stack: error.stack,
    code: '23514',
    constraint: 'a_check',
    table: 'a_table',
    cause: { type: 'Error', message: 'why', stack: cause.stack, code: 'ECONNRESET' },
  });
  expect(JSON.stringify(described)).not.toContain('secret');
});

test('errors of any make are described: several in one, causes in a circle, objects that are none, and what is no object', () => {
  const many = new AggregateError([new Error('one'), new Error('two')], 'several');
  expect(describeError(many)).toMatchObject({ message: 'several', errors: [{ message: 'one' }, { message: 'two' }] });
  const circle = new Error('round');
  circle.cause = circle;
  expect(JSON.stringify(describeError(circle)).match(/"message":"round"/g)).toHaveLength(6);
  expect(describeError({ message: 'plain', queue: 'q', data: 'secret' })).toEqual({
    type: 'Object',
    message: 'plain',
    stack: undefined,
  });
  expect(describeError(Object.create(null))).toMatchObject({ message: undefined });
  expect(['text', null, undefined].map((error) => describeError(error))).toEqual(['text', null, undefined]);
});
