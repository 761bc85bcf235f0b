import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileFiles, picture } from '../../support/pictures.js';
import { withOtherSignature } from '../../support/tamper.js';
import { createWorld, type World } from '../../support/world.js';
import { CREATE_UPLOAD, put, rowCount, sha256Of, upload } from './fixtures.js';

let world: World;
let jpeg: Buffer;

beforeAll(async () => {
  world = await createWorld({ worker: false });
  jpeg = await picture();
});
afterAll(() => world.close());

async function create(input: object) {
  const { data } = await world.execute(CREATE_UPLOAD, { input });
  return data['createUpload'] as { upload: any; userErrors: any[] };
}

/** What is kept of what was sent for an upload, half-written files included. */
async function sentFiles(uploadId: string): Promise<Buffer[]> {
  const folder = join(world.objectFolder, 'uploads', uploadId);
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.filter((name) => !name.endsWith('~type')).map((name) => readFile(join(folder, name))));
}

async function errorOf(response: Response) {
  const { errors } = (await response.json()) as { errors: { message: string; extensions: Record<string, unknown> }[] };
  return { status: response.status, code: errors[0]?.extensions['code'], message: errors[0]?.message };
}

describe('createUpload', () => {
  it('answers a signed address for one file and 15 minutes', async () => {
    const { upload: target, userErrors } = await create({ contentType: 'Image/JPEG', bytes: 1234 });
    expect(userErrors).toEqual([]);
    const expires = Math.floor((world.clock.now().getTime() + 15 * 60_000) / 1_000) * 1_000;
    expect(target).toEqual({
      uploadId: expect.stringMatching(/^upload_[0-9a-z]{26}$/),
      url: expect.stringMatching(
        new RegExp(
          `^${world.url}/uploads/${target.uploadId}\\?type=image%2Fjpeg&max=1234&exp=${expires / 1_000}&sig=[\\w-]{43}$`,
        ),
      ),
      method: 'PUT',
      headers: [{ name: 'Content-Type', value: 'image/jpeg' }],
      expiresAt: new Date(expires).toISOString(),
      maxBytes: 1234,
    });
  });

  it('refuses types, sizes and hashes that cannot be, all at once', async () => {
    const before = await rowCount(world);
    expect(await create({ contentType: 'image/svg+xml', bytes: 0, sha256: 'abc' })).toEqual({
      upload: null,
      userErrors: [
        { code: 'UNSUPPORTED_MEDIA', field: ['contentType'], message: expect.stringContaining('image/jpeg') },
        { code: 'INVALID', field: ['bytes'], message: 'A file has at least one byte.' },
        { code: 'INVALID', field: ['sha256'], message: 'A SHA-256 has 64 hex digits.' },
      ],
    });
    expect(await create({ contentType: 'image/png', bytes: 26 * 1024 * 1024 })).toEqual({
      upload: null,
      userErrors: [{ code: 'IMAGE_TOO_LARGE', field: ['bytes'], message: 'At most 26214400 bytes are taken.' }],
    });
    const taken =
      'image/jpeg, image/png, image/webp, image/avif, image/tiff, image/gif, application/x-ndjson, text/csv';
    const message = `This content type is not taken; send one of ${taken}.`;
    for (const contentType of ['image/heic', 'image/heif'])
      expect(await create({ contentType, bytes: 1 })).toEqual({
        upload: null,
        userErrors: [{ code: 'UNSUPPORTED_MEDIA', field: ['contentType'], message }],
      });
    expect(await rowCount(world)).toBe(before);
  });

  it('is for those who may write', async () => {
    const before = await rowCount(world);
    for (const [as, code] of [
      [null, 'UNAUTHENTICATED'],
      ['VIEWER', 'FORBIDDEN'],
      ['REVIEWER', 'FORBIDDEN'],
    ] as const) {
      const { errors } = await world.execute(CREATE_UPLOAD, { input: { contentType: 'image/png', bytes: 1 } }, { as });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
    }
    expect(await rowCount(world)).toBe(before);
  });
});

describe('PUT /uploads/:id', () => {
  it('takes the file, and the same file again', async () => {
    const sha256 = sha256Of(jpeg);
    const { upload: target } = await create({
      contentType: 'image/jpeg',
      bytes: jpeg.length,
      sha256: sha256.toUpperCase(),
    });
    const answers = [await put(target.url, jpeg), await put(target.url, jpeg)];
    for (const response of answers) {
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ uploadId: target.uploadId, bytes: jpeg.length, sha256 });
    }
    expect(await sentFiles(target.uploadId)).toEqual([jpeg]);
  });

  it('refuses another file after the first', async () => {
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    expect((await put(target.url, jpeg)).status).toBe(200);
    const other = Buffer.from(jpeg);
    other[other.length - 3]! ^= 1;
    expect(await errorOf(await put(target.url, other))).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('lets one of twenty senders at once win, and tells the others', async () => {
    const files = Array.from({ length: 20 }, (_, n) => {
      const file = Buffer.from(jpeg);
      file[file.length - 3] = n;
      return file;
    });
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    const answers = await Promise.all(files.map((file) => put(target.url, file)));
    const won = answers.findIndex(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(await sentFiles(target.uploadId)).toEqual([files[won]]);
  });

  it('refuses another size, hash, type or content than was announced', async () => {
    const png = await sharp(jpeg).png().toBuffer();
    const wrongHash = '0'.repeat(64);
    const cases = [
      [{ contentType: 'image/jpeg', bytes: jpeg.length + 1 }, jpeg, 'image/jpeg', 400, 'BAD_REQUEST'],
      [{ contentType: 'image/jpeg', bytes: jpeg.length, sha256: wrongHash }, jpeg, 'image/jpeg', 400, 'BAD_REQUEST'],
      [{ contentType: 'image/jpeg', bytes: jpeg.length }, jpeg, 'image/png', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [{ contentType: 'image/jpeg', bytes: png.length }, png, 'image/jpeg', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ] as const;
    for (const [input, bytes, type, status, code] of cases) {
      const { upload: target } = await create(input);
      expect(await errorOf(await put(target.url, bytes, type))).toMatchObject({ status, code });
      expect(await sentFiles(target.uploadId)).toEqual([]);
    }
  });

  it.each(['noise', 'noiseBehindMagic', 'svg', 'pdf', 'html', 'polyglot'] as const)(
    'refuses what is no picture: %s',
    async (name) => {
      const bytes = (await hostileFiles())[name];
      const { upload: target } = await create({ contentType: 'image/jpeg', bytes: bytes.length });
      const answer = await errorOf(await put(target.url, bytes));
      expect(answer).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    },
  );

  it('says of HEIC, as phones make it, that it is not taken and what is', async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: heic.length });
    expect(await errorOf(await put(target.url, heic))).toEqual({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'HEIC is not accepted as an image; accepted are JPEG, PNG, WebP, AVIF, TIFF and GIF.',
    });
  });

  it('refuses more pixels than any picture may have', async () => {
    const { bomb } = await hostileFiles();
    const { upload: target } = await create({ contentType: 'image/png', bytes: bomb.length });
    expect(await errorOf(await put(target.url, bomb, 'image/png'))).toEqual({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The image has 15000 × 15000 pixels; at most 64 million are accepted.',
    });
  });

  it('counts the bytes as they come and ends the connection at the first too many', async () => {
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: 1_000 });
    const answer = await sendEndlessly(target.url);
    expect(answer.status).toBe(413);
    expect(answer.closed).toBe(true);
    // What both sockets may have buffered, no more: the rest was never read.
    expect(answer.sentBytes).toBeLessThan(32 * 1024 * 1024);
  });

  it('tells senders to come later while too many bytes arrive, and forgets those of senders that went away', async () => {
    const input = { contentType: 'image/jpeg', bytes: 20 * 1024 * 1024 };
    const budget = world.deps.uploadsInFlight;
    const room = budget.tryReserve(512 * 1024 * 1024 - 30 * 1024 * 1024);
    const { upload: slow } = await create(input);
    const outgoing = request(slow.url, { method: 'PUT', headers: { 'content-type': 'image/jpeg' } });
    outgoing.on('error', () => undefined);
    outgoing.write(Buffer.alloc(64 * 1024));
    await expect.poll(async () => (await sentFiles(slow.uploadId)).length).toBe(1);
    const { upload: late } = await create(input);
    const answer = await put(late.url, Buffer.alloc(1_000));
    expect(await errorOf(answer)).toEqual({
      status: 503,
      code: 'SERVICE_UNAVAILABLE',
      message: 'Too many files are arriving; send it again in a few seconds.',
    });
    outgoing.destroy();
    await expect.poll(async () => (await sentFiles(slow.uploadId)).length).toBe(0);
    room?.release();
    await expect.poll(() => budget.reserved).toBe(0);
    const { upload: next } = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    expect((await put(next.url, jpeg)).status).toBe(200);
  });

  it('refuses an address that was changed in any part, or has expired', async () => {
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    const url = new URL(target.url);
    const changed = [
      target.url.replace(/max=\d+/, 'max=99999999'),
      target.url.replace('type=image%2Fjpeg', 'type=image%2Fpng'),
      target.url.replace(/exp=(\d+)/, (_all: string, exp: string) => `exp=${Number(exp) + 1}`),
      target.url.replace(target.uploadId, (await create({ contentType: 'image/jpeg', bytes: 1 })).upload.uploadId),
      `${target.url}&extra=1`,
      withOtherSignature(target.url),
      `${url.origin}${url.pathname}`,
    ];
    for (const address of changed) {
      expect(await errorOf(await put(address, jpeg))).toMatchObject({ status: 403, code: 'SIGNATURE_INVALID' });
    }
    world.clock.advance(15 * 60_000);
    expect(await errorOf(await put(target.url, jpeg))).toMatchObject({ status: 403, code: 'SIGNATURE_INVALID' });
  });

  it('answers nothing but PUT', async () => {
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: 1 });
    const response = await fetch(target.url);
    expect(response.headers.get('allow')).toBe('PUT');
    expect(await errorOf(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
  });
});

describe('an upload as a source', () => {
  const VALIDATE_UPLOAD = `mutation ($uploadId: ID!) {
    validateImage(input: { uploadId: $uploadId }) { validation { status } userErrors { code field message } } }`;

  it('is nobody’s but its sender’s, and nothing before it has arrived', async () => {
    const uploadId = await upload(world, jpeg);
    const { data: stranger } = await world.execute(VALIDATE_UPLOAD, { uploadId }, { as: 'EDITOR' });
    expect(stranger['validateImage']).toEqual({
      validation: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['uploadId'], message: 'There is no such upload of yours.' }],
    });
    const { upload: target } = await create({ contentType: 'image/jpeg', bytes: 10 });
    const { data: early } = await world.execute(VALIDATE_UPLOAD, { uploadId: target.uploadId });
    expect(early['validateImage'].userErrors).toEqual([
      {
        code: 'NOT_ALLOWED_NOW',
        field: ['uploadId'],
        message: 'The file has not arrived yet; send it to the address of the upload first.',
      },
    ]);
  });
});

/** Sends a chunked body without end until the server hangs up. */
function sendEndlessly(url: string): Promise<{ status: number; closed: boolean; sentBytes: number }> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const outgoing = request(url, { method: 'PUT', headers: { 'content-type': 'image/jpeg' } }, (response) => {
      status = response.statusCode ?? 0;
      response.resume();
    });
    outgoing.once('socket', (socket) => {
      socket.once('close', () => resolve({ status, closed: true, sentBytes: socket.bytesWritten }));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    const chunk = Buffer.alloc(64 * 1024);
    const send = (): void => {
      while (!outgoing.destroyed && outgoing.write(chunk)) {}
      if (!outgoing.destroyed) outgoing.once('drain', send);
    };
    send();
  });
}
