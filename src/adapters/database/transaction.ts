import type { Queryable, Statement } from '../../entities/_shared/statement.js';
import type { Lent } from './lend-connection.js';
import { runNamed } from './named-query.js';

/** An open transaction: the only thing that can write. */
export interface Tx extends Queryable {
  /** Runs text that is not one of our statements, such as a library's, unnamed, on the same connection. */
  run(text: string, values: readonly unknown[]): Promise<unknown[]>;
  /** Lets each statement from here on take so many milliseconds, instead of what all others may. */
  allow(ms: number): Promise<void>;
  /** Leaves a statement whose rows nobody needs to the end: it goes with the COMMIT, in one message batch. At most one. */
  leaveToCommit(statement: Statement<unknown>, values: readonly unknown[]): void;
  /** Wakes the listeners of `channel` once this transaction has committed; never after a rollback. */
  notifyAfterCommit(channel: string): void;
}

/**
 * A transaction on a lent connection. It begins with its first statement, in one message batch, and may end so with its last: two
 * round trips fewer for a change of one row. Nothing behind a failed BEGIN is carried out.
 */
export class OpenTransaction implements Tx {
  readonly #lent: Lent;
  readonly #channels: Set<string>;
  /** The statement that begins it; null before. Whatever comes meanwhile waits: without a transaction it must not run. */
  #opening: Promise<unknown> | null = null;
  #isOpen = false;
  #last: { readonly statement: Statement<unknown>; readonly values: readonly unknown[] } | null = null;

  constructor(lent: Lent, channels: Set<string>) {
    this.#lent = lent;
    this.#channels = channels;
  }

  async query<Row>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    const { client, goOn } = this.#lent;
    goOn();
    if (this.#isOpen) return runNamed(client, { statement, values });
    if (this.#opening === null) return this.#openBy(runNamed(client, { statement, values, begins: true }));
    await this.#opening;
    return runNamed(client, { statement, values });
  }

  async run(text: string, values: readonly unknown[]): Promise<unknown[]> {
    const { client, goOn } = this.#lent;
    goOn();
    if (!this.#isOpen) await (this.#opening ?? this.#openBy(client.query('BEGIN')));
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  }

  async allow(ms: number): Promise<void> {
    await this.run(`SELECT set_config('statement_timeout', $1, true)`, [String(ms)]);
    this.#lent.bear(ms);
  }

  leaveToCommit(statement: Statement<unknown>, values: readonly unknown[]): void {
    if (this.#last !== null) throw new Error('A transaction leaves one statement to its COMMIT.');
    this.#last = { statement, values };
  }

  notifyAfterCommit(channel: string): void {
    this.#channels.add(channel);
  }

  async commit(): Promise<void> {
    const { client, commit } = this.#lent;
    const last = this.#last;
    const begins = this.#opening === null;
    if (last !== null) {
      this.#opening ??= Promise.resolve();
      await commit(() => runNamed(client, { ...last, begins, commits: true }));
    } else if (!begins) await commit(() => client.query('COMMIT'));
  }

  /** Undoes what was begun. A connection that cannot even do that is not used again. */
  async rollBack(): Promise<void> {
    if (this.#opening === null) return;
    await this.#opening.catch(() => undefined);
    await this.#lent.client.query('ROLLBACK').catch(this.#lent.discard);
  }

  async #openBy<T>(opening: Promise<T>): Promise<T> {
    this.#opening = opening;
    const answer = await opening;
    this.#isOpen = true;
    return answer;
  }
}
