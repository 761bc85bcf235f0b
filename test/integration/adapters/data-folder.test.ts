import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderError } from '../../../src/adapters/data-folder/data-folder-error.js';
import { takeLock } from '../../../src/adapters/data-folder/folder-lock.js';
import { openDataFolder } from '../../../src/adapters/data-folder/open-data-folder.js';
import { readBeginning } from '../../../src/adapters/data-folder/process-identity.js';
import { spawnHolder } from '../../support/holder-process.js';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let home: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'data-folder-')));
});

afterEach(() => rm(home, { recursive: true, force: true }));

describe('a data folder', () => {
  it('is made with its parents, closed to others, and keeps its secrets', async () => {
    const path = join(home, 'Büro & Fotos', 'a "quoted" $HOME', 'x'.repeat(200));
    const folder = await openDataFolder(path);
    expect(folder.path).toBe(path);
    // As root its PostgreSQL, under another account, must be able to pass.
    expect((await stat(path)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700);
    expect(folder.secretKey).toMatch(/^[\w-]{43}$/);
    expect((await stat(join(path, 'secret-key'))).mode & 0o777).toBe(0o600);
    const other = await folder.readSecret('other');
    expect(other).toMatch(/^[\w-]{43}$/);
    expect(other).not.toBe(folder.secretKey);
    await folder.release();

    const again = await openDataFolder(path);
    expect(again.secretKey).toBe(folder.secretKey);
    expect(await again.readSecret('other')).toBe(other);
    await again.release();
    expect((await readdir(path)).sort()).toEqual(['lock', 'other', 'secret-key']);
  });

  it('makes its subfolders', async () => {
    const folder = await openDataFolder(home);
    expect(await folder.subfolder('objects')).toBe(join(home, 'objects'));
    expect((await stat(join(home, 'objects'))).mode & 0o777).toBe(0o700);
    expect(await folder.subfolder('objects')).toBe(join(home, 'objects'));
    await folder.release();
  });

  it('has one secret when many ask for it first', async () => {
    const folder = await openDataFolder(home);
    const secrets = await Promise.all(Array.from({ length: 20 }, () => folder.readSecret('shared')));
    expect(new Set(secrets).size).toBe(1);
    await folder.release();
    expect((await readdir(home)).sort()).toEqual(['lock', 'secret-key', 'shared']);
  });
});

describe('a folder that cannot be used', () => {
  const refusal = (path: string, reason: string) =>
    new DataFolderError(`The folder ${path} ${reason}. Mend that, or set DATA_DIR to another folder.`);

  it('is a file', async () => {
    const path = join(home, 'file');
    await writeFile(path, 'not a folder');
    await expect(openDataFolder(path)).rejects.toEqual(refusal(path, 'is a file, not a folder'));
    expect(await readFile(path, 'utf8')).toBe('not a folder');
  });

  it('lies below a file', async () => {
    await writeFile(join(home, 'file'), '');
    const path = join(home, 'file', 'data');
    const reason = 'cannot be made, because a part of the path is a file';
    await expect(openDataFolder(path)).rejects.toThrow(refusal(path, reason).message);
  });

  it('has a name too long for the system', async () => {
    const path = join(home, 'x'.repeat(256));
    const reason = 'cannot be made, because its name is too long';
    await expect(openDataFolder(path)).rejects.toThrow(refusal(path, reason).message);
  });

  it.runIf(existsSync('/proc/self'))('lies where no folders can be made', async () => {
    const path = '/proc/vitrine/data';
    await expect(openDataFolder(path)).rejects.toThrow(refusal(path, 'cannot be made at this place').message);
  });

  it('is a symbolic link to nowhere', async () => {
    const path = join(home, 'link');
    await symlink(join(home, 'gone'), path);
    await expect(openDataFolder(path)).rejects.toThrow(refusal(path, 'is a symbolic link that leads nowhere').message);
  });

  it.skipIf(isRoot)('is not writable by this user', async () => {
    const path = join(home, 'closed');
    await mkdir(path, { mode: 0o500 });
    const reason = `is not writable by user ${userInfo().username}`;
    await expect(openDataFolder(path)).rejects.toThrow(refusal(path, reason).message);
  });

  it.runIf(isRoot)('is not writable by another user', async () => {
    const path = join(home, 'closed');
    await mkdir(path, { mode: 0o755 });
    const { name, message } = await spawnHolder(path, { uid: NOBODY }).report;
    expect(name).toBe('DataFolderError');
    expect(message).toMatch(/ is not writable by user \w+\. Mend that, or set DATA_DIR to another folder\.$/);
    expect(await readdir(path)).toEqual([]);
  });
});

describe('the lock', () => {
  it('refuses a second process, names the first, and is free when that lets go', async () => {
    const first = spawnHolder(home);
    const { secretKey } = await first.report;
    await expect(openDataFolder(home)).rejects.toEqual(
      new DataFolderError(
        `Another Vitrine (process ${first.pid}) uses ${home}. Stop it, or set DATA_DIR to another folder.`,
      ),
    );
    await first.end();
    const second = await openDataFolder(home);
    expect(second.secretKey).toBe(secretKey);
    await second.release();
  });

  it('is taken over from a process that was killed', async () => {
    const first = spawnHolder(home);
    await first.report;
    await first.kill();
    const second = await openDataFolder(home);
    await expect(openDataFolder(home)).rejects.toThrow(`Another Vitrine (process ${process.pid}) uses ${home}.`);
    await second.release();
    await second.release();
    expect(await readdir(join(home, 'lock'))).toEqual(['2']);
  });

  it('is taken over although another process has the id of the dead one', async () => {
    const beginning = `${(await readBeginning(process.ppid)) ?? ''}0`;
    await mkdir(join(home, 'lock'));
    await writeFile(join(home, 'lock', '7'), JSON.stringify({ pid: process.ppid, beginning }));
    const folder = await openDataFolder(home);
    expect(await readdir(join(home, 'lock'))).toEqual(['8']);
    await folder.release();
  });

  it.each(['', '{"pid":', '\0\0\0\0', 'null', '{"pid":"1","beginning":1}'])(
    'is free when a crash left %j',
    async (left) => {
      await mkdir(join(home, 'lock'));
      await writeFile(join(home, 'lock', '1'), left);
      const folder = await openDataFolder(home);
      await folder.release();
      expect(await readdir(join(home, 'lock'))).toEqual(['2']);
    },
  );

  it('goes to exactly one of many that find it free, abandoned or just released', async () => {
    const folder = join(home, 'lock');
    await mkdir(folder);
    await writeFile(join(folder, '1'), JSON.stringify({ pid: process.pid, beginning: 'long ago' }));
    for (let round = 0; round < 25; round += 1) {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => takeLock(folder)));
      const won = outcomes.filter((outcome) => 'release' in outcome);
      const lost = outcomes.filter((outcome) => 'heldBy' in outcome);
      expect(won).toHaveLength(1);
      expect(lost.map(({ heldBy }) => heldBy)).toEqual(Array.from({ length: 19 }, () => process.pid));
      await won[0]?.release();
    }
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is never held by two at once while many take it and let it go in turn', async () => {
    let holding = 0;
    let mostAtOnce = 0;
    const takeTurns = async (turns: number): Promise<void> => {
      while (turns > 0) {
        const outcome = await takeLock(home);
        if ('heldBy' in outcome) continue;
        holding += 1;
        mostAtOnce = Math.max(mostAtOnce, holding);
        await setImmediate();
        holding -= 1;
        await outcome.release();
        turns -= 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, () => takeTurns(10)));
    expect(mostAtOnce).toBe(1);
  });
});
