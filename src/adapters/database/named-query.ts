import type { Connection, FieldDef, PoolClient, Submittable } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import { serialize } from 'pg-protocol';
import type { Statement } from '../../entities/_shared/statement.js';
import { typeParsers } from './parse-timestamp.js';

/** A statement and what goes to the server in the same message batch: all of it happens, or nothing behind the first failure. */
export interface Call<Row> {
  readonly statement: Statement<Row>;
  readonly values: readonly unknown[];
  /** Opens a transaction before the statement. */
  readonly begins?: boolean;
  /** Commits after it. */
  readonly commits?: boolean;
}

/**
 * Runs one of our statements by its name. pg's own query asks for a description of the rows at every call, copies its
 * configuration and writes each message apart (measured: a third more CPU a statement); here the description of a prepared statement is
 * kept with its connection, and everything up to the Sync is one write. Fails with pg's DatabaseError.
 */
export async function runNamed<Row>(client: PoolClient, call: Call<Row>): Promise<Row[]> {
  try {
    return (await new Promise<unknown[]>((resolve, reject) => {
      client.query(new NamedQuery(call, { resolve, reject }));
    })) as Row[];
  } catch (error) {
    // Its own stack begins at the socket; who asked is what helps.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

interface Waiting {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/** How rows of a prepared statement are put together. */
interface RowShape {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
  readonly empty: Readonly<Record<string, null>>;
}

/** What pg keeps of a connection; its types do not tell. */
interface Wire extends Connection {
  readonly parsedStatements: Record<string, string | undefined>;
}

const NO_ROWS: RowShape = { names: [], parsers: [], empty: {} };
const EXECUTE = serialize.execute();
const SYNC = serialize.sync();
const DESCRIBE = serialize.describe({ type: 'P' });

/** A whole statement without rows or values, unnamed. */
const simple = (text: string) => Buffer.concat([serialize.parse({ text }), serialize.bind(), EXECUTE]);
const BEGIN = simple('BEGIN');
const COMMIT = simple('COMMIT');

/** The description of a prepared statement's rows cannot change while it lives: PostgreSQL refuses to run it then. */
const shapesOf = new WeakMap<Wire, Map<string, RowShape>>();

/** What pg's client drives through the handlers below, in the order the server answers. */
class NamedQuery implements Submittable {
  /** What pg notes as parsed when the server says so; nothing while that is the BEGIN. */
  name: string;
  readonly text: string;
  readonly #call: Call<unknown>;
  readonly #waiting: Waiting;
  readonly #rows: unknown[] = [];
  #shapes = new Map<string, RowShape>();
  #shape: RowShape | undefined;
  #failure: Error | null = null;
  #isBeginning: boolean;

  constructor(call: Call<unknown>, waiting: Waiting) {
    this.#call = call;
    this.#waiting = waiting;
    this.#isBeginning = call.begins === true;
    this.name = this.#isBeginning ? '' : call.statement.name;
    this.text = call.statement.text;
  }

  /** Answers an error instead of sending anything when a value cannot be written down. */
  submit(connection: Connection): Error | null {
    const wire = connection as Wire;
    const { statement, values, commits } = this.#call;
    const { name, text } = statement;
    const isParsed = wire.parsedStatements[name] !== undefined;
    this.#shapes = shapesOn(wire);
    this.#shape = isParsed ? this.#shapes.get(name) : undefined;
    const messages: Buffer[] = [];
    if (this.#isBeginning) messages.push(BEGIN);
    if (!isParsed) messages.push(serialize.parse({ name, text }));
    try {
      messages.push(serialize.bind({ statement: name, values: values as unknown[], valueMapper: prepareValue }));
    } catch (error) {
      return error as Error;
    }
    if (this.#shape === undefined) messages.push(DESCRIBE);
    messages.push(EXECUTE);
    if (commits === true) messages.push(COMMIT);
    messages.push(SYNC);
    // On a connection that is gone the client fails what waits.
    if (wire.stream.writable) wire.stream.write(Buffer.concat(messages));
    return null;
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#shape = shapeOf(fields);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.#failure !== null) return;
    const { names, parsers, empty } = this.#shape ?? NO_ROWS;
    const row: Record<string, unknown> = { ...empty };
    try {
      for (let at = 0; at < fields.length; at += 1) {
        const text = fields[at];
        if (text != null) row[names[at] as string] = parsers[at]?.(text);
      }
    } catch (error) {
      this.#failure = error as Error;
    }
    this.#rows.push(row);
  }

  handleCommandComplete(): void {
    if (this.#isBeginning) {
      this.#isBeginning = false;
      this.name = this.#call.statement.name;
    } else if (!this.#shapes.has(this.name)) this.#shapes.set(this.name, this.#shape ?? NO_ROWS);
  }

  handleReadyForQuery(): void {
    if (this.#failure === null) this.#waiting.resolve(this.#rows);
    else this.#waiting.reject(this.#failure);
  }

  handleError(error: Error): void {
    this.#waiting.reject(error);
  }

  handleEmptyQuery(): void {
    // A statement of nothing has no rows; ReadyForQuery follows.
  }
}

function shapesOn(wire: Wire): Map<string, RowShape> {
  const known = shapesOf.get(wire);
  if (known !== undefined) return known;
  const shapes = new Map<string, RowShape>();
  shapesOf.set(wire, shapes);
  return shapes;
}

function shapeOf(fields: readonly FieldDef[]): RowShape {
  const names = fields.map(({ name }) => name);
  return {
    names,
    parsers: fields.map(({ dataTypeID }) => parserOf(dataTypeID)),
    empty: Object.fromEntries(names.map((name) => [name, null])),
  };
}

/** pg names the types it has parsers for; any other is text. */
function parserOf(typeId: number): (text: string) => unknown {
  const find = typeParsers.getTypeParser as (id: number, format: 'text') => (text: string) => unknown;
  return find(typeId, 'text');
}
