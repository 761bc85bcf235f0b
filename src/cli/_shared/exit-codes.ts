/** What a command's exit code says. docs/cli.md explains each. */
export const EXIT = {
  DONE: 0,
  /** Something unexpected failed, or a check answered no. */
  FAILED: 1,
  /** The command line was not understood. */
  USAGE: 2,
  /** Done in part: some rows were refused. Of `check-drift`: the set drifted. */
  PARTLY: 3,
  CONFIGURATION: 4,
  DATA_FOLDER: 5,
  DATABASE: 6,
  PORT: 7,
  /** A running server could not be reached, or refused. */
  SERVER: 8,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command: the message says what is wrong and what to do, and is shown as it is. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
