/** What a signed file address permits: reading this object, as stored or resized to exactly this width. */
export interface FileGrant {
  readonly key: string;
  readonly widthPx: number | null;
  readonly expiresAt: Date;
}

/** What a signed upload address permits: one body of this content type and at most this size. */
export interface UploadGrant {
  readonly uploadId: string;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly expiresAt: Date;
}

/**
 * Makes and checks the addresses that carry their own permission. `verify…` takes an absolute address or the path with
 * query that a server sees, and answers null for anything that `sign…` would not have made, letter for letter, or that has expired.
 */
export interface UrlSigner {
  /** Valid to a UTC day boundary 24 to 48 hours ahead, so that the address, and caches with it, hold for a day. */
  signFile(key: string, options?: { readonly widthPx?: number }): string;
  verifyFile(url: string): FileGrant | null;
  /** The address of a drift report's file; valid as that of a file. */
  signReport(reportId: string, form: 'html' | 'json'): string;
  /** Whether such an address is genuine and has not expired. */
  verifyReport(url: string): boolean;
  signUpload(uploadId: string, terms: Omit<UploadGrant, 'uploadId'>): string;
  verifyUpload(url: string): UploadGrant | null;
}
