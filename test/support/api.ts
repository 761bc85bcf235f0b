/** A GraphQL endpoint and who asks. */
export interface Api {
  readonly url: string;
  readonly key: string;
}

/** One operation over HTTP; answers its data. Fails on errors, and as `fetch` does when nobody answers. */
export async function ask<Data = Record<string, any>>(api: Api, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors !== undefined) throw new RefusedError(response.status, errors);
  return data;
}

/** An answer that tells of errors. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly status: number,
    errors: unknown,
  ) {
    super(`The API answered ${status}: ${JSON.stringify(errors)}`);
  }
}

/** A vendor; answers its id. */
export async function addVendor(api: Api, code: string): Promise<string> {
  const data = await ask(
    api,
    'mutation ($input: UpsertVendorInput!) { upsertVendor(input: $input) { vendor { id } userErrors { code message } } }',
    { input: { code, name: code } },
  );
  return data['upsertVendor'].vendor.id as string;
}

/** A picture, sent as a client would; answers the upload's id. */
export async function uploadPicture(api: Api, bytes: Buffer): Promise<string> {
  const data = await ask(
    api,
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { uploadId url method headers { name value } } userErrors { code message } } }',
    { input: { contentType: 'image/jpeg', bytes: bytes.length } },
  );
  const { uploadId, url, method, headers } = data['createUpload'].upload as {
    uploadId: string;
    url: string;
    method: string;
    headers: { name: string; value: string }[];
  };
  const stored = await fetch(url, {
    method,
    headers: headers.map(({ name, value }): [string, string] => [name, value]),
    body: new Uint8Array(bytes),
  });
  if (!stored.ok) throw new Error(`The upload was refused: ${await stored.text()}`);
  return uploadId;
}

/** The log's position now, as a cursor to follow from. */
export async function readLogCursor(api: Api): Promise<string> {
  return (await ask<{ logCursor: string }>(api, '{ logCursor }')).logCursor;
}
