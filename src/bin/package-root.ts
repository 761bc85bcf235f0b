import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of the package, found from the source as from the build. */
export function findPackageFile(name: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, name);
    if (dirname(folder) === folder) throw new Error(`The package of ${import.meta.dirname} has no package.json.`);
  }
}
