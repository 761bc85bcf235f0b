import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * What tells a process from every other that has or will have its id: the moment it began, on Linux in clock ticks
 * since a boot that has an id of its own. null when no process has that id.
 */
export async function readBeginning(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? readLinuxBeginning(pid) : readPosixBeginning(pid);
}

async function readLinuxBeginning(pid: number): Promise<string | null> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === null) return null;
  // The second field, the program's name, may hold spaces and brackets; the state is the first field after it, and the
  // start time the twentieth (proc_pid_stat(5), fields 3 and 22).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // A process that has ended and only waits for its parent to notice holds nothing any more.
  if (state === 'Z' || state === 'X') return null;
  return `${boot.trim()}/${fields[19] ?? ''}`;
}

async function readPosixBeginning(pid: number): Promise<string | null> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' },
  }).catch(() => ({ stdout: '' }));
  return stdout.trim() || null;
}
