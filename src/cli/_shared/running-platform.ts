/** How a process of the platform is started. */
export interface StartOptions {
  /** Everything, answering, or working. */
  readonly role: 'all' | 'api' | 'worker';
}

/** A platform that this process runs. */
export interface RunningPlatform {
  /** Where it listens: `http://host:port`. */
  readonly url: string;
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** Whether it brought its own PostgreSQL. */
  readonly embedded: boolean;
  /** Whether a browser at the GraphQL endpoint gets Apollo Sandbox. */
  readonly sandbox: boolean;
  /** The secret of the first admin key when this start made it; else null. */
  readonly firstKey: string | null;
  /** Runs `work` with the secret of an admin key that ends with it. */
  readonly withKey: <T>(work: (secret: string) => Promise<T>) => Promise<T>;
  /** Fails when it cannot go on; else never ends. */
  readonly lost: Promise<never>;
  readonly stop: () => Promise<void>;
}
