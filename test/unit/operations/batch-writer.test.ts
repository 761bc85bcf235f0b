import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/adapters/logger/logger.js';
import { type BatchWriter, createBatchWriter } from '../../../src/operations/_shared/batch-writer.js';

interface Row {
  readonly id: string;
}

const EVERY_MS = 100;

/** A table that takes rows when it is told to. */
class Table {
  readonly asked: string[][] = [];
  private answer: { accept(): void; refuse(error: Error): void } | null = null;

  write = (rows: readonly Row[]): Promise<void> => {
    this.asked.push(rows.map(({ id }) => id));
    return new Promise((accept, refuse) => {
      this.answer = { accept, refuse };
    });
  };

  accept(): Promise<unknown> {
    this.answer?.accept();
    return vi.advanceTimersByTimeAsync(0);
  }

  refuse(): Promise<unknown> {
    this.answer?.refuse(new Error('The table is away.'));
    return vi.advanceTimersByTimeAsync(0);
  }
}

describe('rows that no call waits for', () => {
  let table: Table;
  let writer: BatchWriter<Row>;

  beforeEach(() => {
    vi.useFakeTimers();
    table = new Table();
    writer = createBatchWriter<Row>({
      what: 'Rows',
      logger: createLogger('silent'),
      everyMs: EVERY_MS,
      maxWaiting: 1_000,
      write: table.write,
    });
  });
  afterEach(() => vi.useRealTimers());

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const addMany = (count: number, prefix = 'row') => {
    for (let n = 0; n < count; n += 1) writer.add(() => ({ id: `${prefix}${n}` }));
  };

  it('are written together after their wait', async () => {
    addMany(3);
    await pass(EVERY_MS - 1);
    expect(table.asked).toEqual([]);
    await pass(1);
    expect(table.asked).toEqual([['row0', 'row1', 'row2']]);
  });

  it('that come during a write wait for others in their turn', async () => {
    writer.add(() => ({ id: 'a' }));
    await pass(EVERY_MS);
    writer.add(() => ({ id: 'b' }));
    await table.accept();
    writer.add(() => ({ id: 'c' }));
    await pass(EVERY_MS - 1);
    expect(table.asked).toEqual([['a']]);
    await pass(1);
    expect(table.asked).toEqual([['a'], ['b', 'c']]);
  });

  it('that come during a write longer than their wait are written after it', async () => {
    writer.add(() => ({ id: 'a' }));
    await pass(EVERY_MS);
    writer.add(() => ({ id: 'b' }));
    await pass(2 * EVERY_MS);
    expect(table.asked).toEqual([['a']]);
    await table.accept();
    await pass(EVERY_MS);
    expect(table.asked).toEqual([['a'], ['b']]);
  });

  it('do not wait when they are enough for a batch', async () => {
    addMany(500);
    await pass(0);
    expect(table.asked.map(({ length }) => length)).toEqual([500]);
    addMany(500, 'later');
    await table.accept();
    expect(table.asked.map(({ length }) => length)).toEqual([500, 500]);
  });

  it('are written by a flush that comes during a write of others', async () => {
    writer.add(() => ({ id: 'a' }));
    await pass(EVERY_MS);
    writer.add(() => ({ id: 'b' }));
    const flushed = writer.flush();
    await table.accept();
    expect(table.asked).toEqual([['a'], ['b']]);
    await table.accept();
    await flushed;
  });

  it('are made after what is under way, or by a flush, and once', async () => {
    let made = 0;
    const make = () => ({ id: `row${(made += 1)}` });
    writer.add(make);
    expect(made).toBe(0);
    await pass(0);
    expect(made).toBe(1);
    writer.add(make);
    const flushed = writer.flush();
    await pass(0);
    expect(table.asked).toEqual([['row1', 'row2']]);
    await table.accept();
    await flushed;
    await pass(EVERY_MS);
    expect(made).toBe(2);
  });

  it('are written without one that cannot be made', async () => {
    writer.add(() => {
      throw new Error('There is nothing to make it of.');
    });
    writer.add(() => ({ id: 'a' }));
    await pass(EVERY_MS);
    expect(table.asked).toEqual([['a']]);
  });

  it('are tried again, with those that came meanwhile, after a failure', async () => {
    writer.add(() => ({ id: 'a' }));
    await pass(EVERY_MS);
    writer.add(() => ({ id: 'b' }));
    await table.refuse();
    await pass(EVERY_MS);
    expect(table.asked).toEqual([['a'], ['a', 'b']]);
  });

  it('are refused when there is no room, and then taken again', async () => {
    addMany(1_000);
    expect(writer.add(() => ({ id: 'one more' }))).toBe(false);
    await pass(0);
    await table.accept();
    expect(writer.add(() => ({ id: 'another' }))).toBe(true);
  });
});
