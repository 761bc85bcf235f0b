import { createHash } from 'node:crypto';
import type { ApiClient, ApiUserError, UploadTarget } from '../_shared/api-client.js';
import { CommandError, EXIT } from '../_shared/exit-codes.js';

const CREATE_UPLOAD = `mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) { upload { uploadId url method headers { name value } } userErrors { code field message } }
}`;

/** Sends a JPEG as an upload; answers the upload's id. */
export async function sendPicture(api: ApiClient, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { createUpload } = await api.execute<{
    createUpload: { upload: (UploadTarget & { uploadId: string }) | null; userErrors: ApiUserError[] };
  }>(CREATE_UPLOAD, { input: { contentType: 'image/jpeg', bytes: bytes.length, sha256 } });
  if (createUpload.upload === null) throw refused(createUpload.userErrors);
  await api.send(createUpload.upload, bytes);
  return createUpload.upload.uploadId;
}

/** What is said when the platform does not take something of the demonstration. */
export function refused(errors: readonly ApiUserError[]): CommandError {
  const words = errors.map(({ field, message }) => `${(field ?? []).join('.')}: ${message}`);
  return new CommandError(EXIT.SERVER, `The demonstration was refused.\n  ${words.join('\n  ')}`);
}
