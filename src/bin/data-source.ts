import { createDataSource } from '../adapters/database/data-source.js';
import { isSet } from '../config/setting.js';

/** For TypeORM's command line: `typeorm migration:generate -d dist/src/bin/data-source.js …`. */
const url = process.env['DATABASE_URL'];
if (!isSet(url)) throw new Error('Set DATABASE_URL to the database to compare with.');

export const dataSource = createDataSource(url);
