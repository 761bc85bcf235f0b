import type { ApiClient, ApiUserError } from './api-client.js';
import { CommandError, EXIT } from './exit-codes.js';

const UPSERT_VENDOR = `mutation UpsertVendor($input: UpsertVendorInput!) {
  upsertVendor(input: $input) { vendor { id } userErrors { code field message } }
}`;

/** Makes the vendor, or renames the one with this code; answers its id. */
export async function upsertVendor(api: ApiClient, input: { code: string; name: string }): Promise<string> {
  const { upsertVendor: payload } = await api.execute<{
    upsertVendor: { vendor: { id: string } | null; userErrors: ApiUserError[] };
  }>(UPSERT_VENDOR, { input });
  if (payload.vendor !== null) return payload.vendor.id;
  throw refusedVendor(input.code, payload.userErrors);
}

function refusedVendor(code: string, errors: readonly ApiUserError[]): CommandError {
  return new CommandError(
    EXIT.SERVER,
    `The vendor ${code} was refused: ${errors.map(({ message }) => message).join(' ')}`,
  );
}
