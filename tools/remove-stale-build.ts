import { existsSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes from `dist` what was compiled from sources that are gone; the compiler leaves that behind. Migrations are found by
 * looking into their folder, so a former name of one would be applied beside the present one, and fail.
 */
for (const path of globSync('{src,migrations}/**/*.js', { cwd: 'dist' })) {
  if (existsSync(path.replace(/\.js$/, '.ts'))) continue;
  for (const ending of ['', '.map']) rmSync(join('dist', path + ending), { force: true });
}
