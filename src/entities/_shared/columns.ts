import type { ColumnOptions } from 'typeorm';

/** Milliseconds are what the API's DateTime carries; storing more would make cursors and equality lie. */
export const timestamp: ColumnOptions = { type: 'timestamptz', precision: 3 };

export const nullableTimestamp: ColumnOptions = { ...timestamp, nullable: true };

/** Money and percentages: exact, four decimals kept, answered as a string. */
export const decimal: ColumnOptions = { type: 'numeric', precision: 16, scale: 4, nullable: true };

export const nullableText: ColumnOptions = { type: 'text', nullable: true };
