import { describe, expect, test } from 'vitest';
import { SingleFlight } from '../../../src/adapters/single-flight/single-flight.js';

const { signal } = new AbortController();

describe('equal work', () => {
  test('is done once for a hundred who want it at the same time, and one of them led', async () => {
    const flights = new SingleFlight();
    const gate = Promise.withResolvers<string>();
    let runs = 0;
    const work = () => {
      runs += 1;
      return gate.promise;
    };
    const all = Array.from({ length: 100 }, () => flights.run('same', signal, work));
    const other = flights.run('other', signal, () => Promise.resolve('else'));
    expect([runs, flights.size]).toEqual([1, 2]);
    gate.resolve('done');
    const results = await Promise.all(all);
    expect(results.map(({ result }) => result)).toEqual(Array.from({ length: 100 }, () => 'done'));
    expect(results.filter(({ led }) => led)).toHaveLength(1);
    expect(await other).toEqual({ result: 'else', led: true });
    expect(flights.size).toBe(0);
  });

  test('is begun anew once it is over', async () => {
    const flights = new SingleFlight();
    let runs = 0;
    const work = () => Promise.resolve((runs += 1));
    expect(await flights.run('key', signal, work)).toEqual({ result: 1, led: true });
    expect(await flights.run('key', signal, work)).toEqual({ result: 2, led: true });
  });

  test('that fails fails for everybody, and is not remembered', async () => {
    const flights = new SingleFlight();
    const broken = () => Promise.reject(new Error('Broken.'));
    const both = await Promise.allSettled([flights.run('key', signal, broken), flights.run('key', signal, broken)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const thrown = () => {
      throw new Error('At once.');
    };
    await expect(flights.run('key', signal, thrown)).rejects.toThrow('At once.');
    expect(await flights.run('key', signal, () => Promise.resolve('mended'))).toMatchObject({ result: 'mended' });
  });

  test('goes on for the rest when who began it leaves, and is told to stop when nobody is left', async () => {
    const flights = new SingleFlight();
    const gate = Promise.withResolvers<string>();
    const told: AbortSignal[] = [];
    const work = (given: AbortSignal) => {
      told.push(given);
      return gate.promise;
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const led = flights.run('key', first.signal, work);
    const joined = flights.run('key', second.signal, work);
    first.abort(new Error('The first left.'));
    await expect(led).rejects.toThrow('The first left.');
    expect([told.length, told[0]!.aborted]).toEqual([1, false]);
    second.abort(new Error('The second left.'));
    await expect(joined).rejects.toThrow('The second left.');
    expect([told[0]!.aborted, flights.size]).toEqual([true, 0]);
    // A newcomer does not get what was told to stop.
    const anew = flights.run('key', signal, () => Promise.resolve('anew'));
    gate.resolve('old');
    expect(await anew).toEqual({ result: 'anew', led: true });
  });

  test('is not begun for who has already left', async () => {
    const flights = new SingleFlight();
    await expect(flights.run('key', AbortSignal.abort(new Error('Gone.')), () => Promise.resolve(1))).rejects.toThrow(
      'Gone.',
    );
    expect(flights.size).toBe(0);
  });
});
