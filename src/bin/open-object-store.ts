import { createLocalObjectStore } from '../adapters/object-store/local-object-store.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import type { Config } from '../config/load-config.js';

/** The store that the configuration names. The client of S3 is loaded only when it is used. */
export async function openObjectStore({ objects }: Pick<Config, 'objects'>, folder: string): Promise<ObjectStore> {
  if (objects.OBJECT_STORE === 'local') return createLocalObjectStore(folder);
  const { createS3ObjectStore } = await import('../adapters/object-store/s3-object-store.js');
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = objects;
  const isGiven = accessKeyId !== undefined && secretAccessKey !== undefined;
  return createS3ObjectStore({
    bucket: objects.S3_BUCKET ?? '',
    prefix: objects.S3_PREFIX,
    region: objects.S3_REGION,
    endpoint: objects.S3_ENDPOINT,
    pathStyle: objects.S3_PATH_STYLE ?? objects.S3_ENDPOINT !== undefined,
    credentials: isGiven ? { accessKeyId, secretAccessKey } : undefined,
  });
}
