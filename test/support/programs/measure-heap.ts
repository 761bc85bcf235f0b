import { createLogger } from '../../../src/adapters/logger/logger.js';
import { openDeps } from '../../../src/bin/open-deps.js';
import { startApi } from '../../../src/bin/start-api.js';
import { startWorker } from '../../../src/bin/start-worker.js';
import { loadConfig } from '../../../src/config/load-config.js';

// A platform that can be asked how far it has read the log, and what its heap holds once all garbage is gone. Needs --expose-gc.
const secretKey = 'a test secret of more than thirty-two characters';
const config = loadConfig({ PORT: '0', NODE_ENV: 'test', IMAGE_PROCESSES: '1', SECRET_KEY: secretKey });
const opened = await openDeps({
  config,
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  objectFolder: process.env['DATA_DIR'] ?? '.',
  secretKey,
  logger: createLogger('warn'),
  supervise: false,
});
const api = await startApi(opened, config);
await startWorker(opened);
process.on('message', (message) => {
  if (message === 'position') {
    process.send?.({ position: opened.deps.feed.position.toString() });
    return;
  }
  globalThis.gc?.();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed });
});
process.send?.({ url: api.url });
