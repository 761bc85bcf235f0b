import { stat } from 'node:fs/promises';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { type Account, runAs } from './run-as.js';

const OWN_NAME = 'vitrine';

/**
 * The account to run PostgreSQL under, which refuses to run as root: that of this process, or as root the owner of the
 * existing cluster, else the system user `postgres`, else `vitrine`, which is created.
 * `cluster` is the data directory, whether or not it exists. Refuses a cluster that belongs to somebody else.
 */
export async function chooseAccount(cluster: string): Promise<Account | null> {
  const self = process.getuid?.();
  const owner = await stat(cluster).catch(() => null);
  if (self !== 0) {
    if (owner !== null && owner.uid !== self) throw belongsToSomebodyElse(cluster, owner.uid);
    return null;
  }
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUp('postgres')) ?? (await lookUp(OWN_NAME)) ?? (await createAccount());
}

async function lookUp(name: string): Promise<Account | null> {
  const [uid, gid] = await Promise.all([runAs(null, 'id', ['-u', name]), runAs(null, 'id', ['-g', name])]);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

async function createAccount(): Promise<Account> {
  const { output } = await runAs(null, 'useradd', ['--system', '--user-group', '--no-create-home', OWN_NAME]);
  const account = await lookUp(OWN_NAME);
  if (account !== null) return account;
  throw new EmbeddedDatabaseError(
    `PostgreSQL refuses to run as root, and no system user "${OWN_NAME}" could be made for it: ${output}. Start Vitrine as an ordinary user, or set DATABASE_URL to a PostgreSQL (15 or later) of your own.`,
  );
}

function belongsToSomebodyElse(cluster: string, uid: number): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `The database in ${cluster} belongs to the user with id ${uid} (Vitrine ran as root or as that user before). Start Vitrine as that user or as root, or set DATA_DIR to another folder.`,
  );
}
