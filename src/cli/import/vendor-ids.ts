import type { ApiClient } from '../_shared/api-client.js';
import { upsertVendor } from '../_shared/upsert-vendor.js';

/** The id of the vendor with a code; null when there is none. Each code is asked for once. */
export type VendorIds = (code: string) => Promise<string | null>;

const VENDOR = 'query VendorByCode($code: String!) { vendor(code: $code) { id } }';

/** Looks vendors up, and with `create` makes those that are missing, named by their code. */
export function lookUpVendors(api: ApiClient, options: { readonly create: boolean }): VendorIds {
  const known = new Map<string, Promise<string | null>>();
  const find = async (code: string): Promise<string | null> => {
    const { vendor } = await api.execute<{ vendor: { id: string } | null }>(VENDOR, { code });
    if (vendor !== null) return vendor.id;
    return options.create ? upsertVendor(api, { code, name: code }) : null;
  };
  return (code) => {
    let id = known.get(code);
    if (id === undefined) {
      id = find(code);
      known.set(code, id);
    }
    return id;
  };
}
