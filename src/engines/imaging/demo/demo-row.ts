import type { DemoFlaw, DemoProductKind } from './demo-picture.js';

/** One product; the last number makes its GTIN, null leaves it without. */
export type DemoRow = readonly [
  code: string,
  name: string,
  category: string,
  amounts: readonly [mrp: string, price: string],
  picture: readonly [kind: DemoProductKind, body: string, accent: string, flaw: DemoFlaw],
  gtinSerial: number | null,
];
