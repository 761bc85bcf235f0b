import { readFileSync } from 'node:fs';
import { findPackageFile } from './package-root.js';

/** The version in package.json. */
export const VERSION = (JSON.parse(readFileSync(findPackageFile('package.json'), 'utf8')) as { version: string })
  .version;
