import { z } from 'zod';
import { defineGroup } from './setting.js';

/** Where state is kept. */
export const STORAGE_GROUP = defineGroup('Storage', {
  DATA_DIR: {
    schema: z.string().default('.vitrine'),
    description: 'Folder of the embedded database, the stored pictures and the generated secrets.',
    shownDefault: '.vitrine',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// address' }).optional(),
    description: 'A PostgreSQL (15 or later) to use instead of the embedded one.',
    shownDefault: null,
    example: 'postgres://vitrine:secret@db.example.com:5432/vitrine',
  },
  DATABASE_POOL_SIZE: {
    schema: z.coerce.number('a number').int('a whole number').min(2, 'at least 2').max(200, 'at most 200').default(16),
    description: 'Database connections one process may hold.',
    shownDefault: '16',
  },
  STATEMENT_TIMEOUT_MS: {
    schema: z.coerce
      .number('milliseconds')
      .int('a whole number')
      .min(100, 'at least 100')
      .max(2_147_483_647, 'at most 2147483647')
      .default(8_000),
    description: 'Longest a database statement of a request may run, in milliseconds.',
    shownDefault: '8000',
  },
});
