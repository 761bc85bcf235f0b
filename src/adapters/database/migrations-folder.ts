import { join } from 'node:path';

/** Where migrations lie beside the running code: TypeScript in development and tests, JavaScript in the build. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '..', '..', '..', 'migrations');
