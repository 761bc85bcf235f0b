import { createLogger } from '../../src/adapters/logger/logger.js';
import { systemContext } from '../../src/bin/contexts.js';
import { openDeps } from '../../src/bin/open-deps.js';
import { startApi } from '../../src/bin/start-api.js';
import { startWorker } from '../../src/bin/start-worker.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createApiKey } from '../../src/operations/system/create-api-key.js';
import { reportUsage } from '../support/report-usage.js';

// The API as it runs in production, on the database of the benchmark; with WORKER=true the worker's part too.
const secretKey = 'a benchmark secret of more than thirty-two characters';
const config = loadConfig({ ...process.env, PORT: '0', SECRET_KEY: secretKey });
const opened = await openDeps({
  config,
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  objectFolder: `${process.env['DATA_DIR'] ?? '.'}/objects`,
  secretKey,
  logger: createLogger('warn'),
  supervise: false,
});
const api = await startApi(opened, config);
const worker = process.env['WORKER'] === 'true' ? await startWorker(opened) : null;
const { secret } = await createApiKey(systemContext(opened.deps), { name: `bench ${process.pid}`, roles: ['ADMIN'] });
process.send?.({ url: api.url, key: secret });
process.once('SIGTERM', () => {
  void (async () => {
    await api.stop();
    await worker?.stop();
    await opened.close();
    process.exit(0);
  })();
});
reportUsage();
