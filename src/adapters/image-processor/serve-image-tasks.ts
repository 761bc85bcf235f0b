import { Socket } from 'node:net';
import { releaseBytes } from '../../engines/imaging/release-bytes.js';
import { FrameReader, writeFrame } from './frame-codec.js';
import type { ImageProcessor } from './image-processor.js';
import { CHANNEL_FD, type ImageTask, OVER_MEMORY_SIGNAL, type ReplyFrame, type TaskFrame } from './image-task.js';

const MEMORY_CHECK_MS = 20;
const READ_BYTES = 256 * 1024;

/**
 * The functions of the imaging engine that a process offers. They reject when the bytes do not decode. Nothing may hold
 * on to `bytes`, the answer least of all: their memory is given back with it.
 */
export type ImagingEngine = Omit<ImageProcessor, 'close'>;

/**
 * The child's side: answers every task that comes over the channel, as many at once as the parent sends. Ends the process
 * when the parent is gone, and at once when its resident memory passes `memoryBytes`.
 */
export function serveImageTasks(engine: ImagingEngine, memoryBytes: number): void {
  const reader = new FrameReader((head, bytes) => void answer(head as TaskFrame, bytes));
  const channel: Socket = new Socket({
    fd: CHANNEL_FD,
    // One buffer for all reads: pieces of 25 MB would otherwise wait for the garbage collector.
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (size, buffer) => (reader.push(buffer.subarray(0, size)), true),
    },
  });
  const reply = (frame: ReplyFrame, body?: Buffer): void => writeFrame(channel, frame, body);

  async function answer({ id, task }: TaskFrame, bytes: Buffer): Promise<void> {
    try {
      const { value, body } = await perform(engine, task, bytes);
      reply({ kind: 'done', id, value }, body);
    } catch (error) {
      reply({ kind: 'failed', id, ...describe(error) });
    } finally {
      releaseBytes(bytes);
    }
  }

  channel.on('error', () => process.exit(0));
  channel.on('close', () => process.exit(0));
  setInterval(() => {
    if (process.memoryUsage.rss() > memoryBytes) process.kill(process.pid, OVER_MEMORY_SIGNAL);
  }, MEMORY_CHECK_MS).unref();
  reply({ kind: 'ready' });
}

async function perform(
  engine: ImagingEngine,
  task: ImageTask,
  bytes: Buffer,
): Promise<{ readonly value: unknown; readonly body?: Buffer }> {
  if (isRendering(task)) return { value: null, body: await render(engine, task, bytes) };
  switch (task.kind) {
    case 'measure':
      return { value: await engine.measure(bytes, task.header) };
    case 'features':
      return { value: await engine.extractFeatures(bytes, task.header) };
    case 'resize': {
      const resized = await engine.resize(bytes, task.widthPx);
      return { value: resized.contentType, body: resized.bytes };
    }
    case 'analyse-poster':
      return { value: await engine.analysePoster(bytes, task.header, task.preset) };
    case 'compare': {
      const [first, second] = task.headers;
      const a = { header: first, bytes: bytes.subarray(0, first.sizeBytes) };
      const b = { header: second, bytes: bytes.subarray(first.sizeBytes) };
      return { value: await engine.compareProducts(a, b) };
    }
  }
}

/** Those that make nothing but bytes. */
type Rendering = Extract<ImageTask, { kind: 'overlay' | 'encode' | 'enhance' | 'poster-overlay' | 'pixels' }>;

function isRendering(task: ImageTask): task is Rendering {
  return ['overlay', 'encode', 'enhance', 'poster-overlay', 'pixels'].includes(task.kind);
}

function render(engine: ImagingEngine, task: Rendering, bytes: Buffer): Promise<Buffer> {
  switch (task.kind) {
    case 'overlay':
      return engine.renderOverlay(bytes, task.header, task.measurement);
    case 'encode':
      return engine.encodeJpeg(bytes, task.longSidePx);
    case 'enhance':
      return engine.enhance(bytes, task.header, task.recipe);
    case 'poster-overlay':
      return engine.renderPosterOverlay(bytes, task.header, task.analysis);
    case 'pixels':
      return engine.renderPixels(bytes, task);
  }
}

/** The decoder throws plain errors; any other kind of error is a fault of the program, not of the picture. */
function describe(error: unknown): Omit<Extract<ReplyFrame, { kind: 'failed' }>, 'kind' | 'id'> {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof Error) || !(error.constructor === Error || error.name === 'UndecodableImageError')) {
    return { code: 'PROCESS_FAILED', message: 'The picture could not be processed; try again.', detail };
  }
  return error.message.includes('exceeds pixel limit')
    ? { code: 'IMAGE_TOO_LARGE', message: 'The image has more pixels than are accepted.', detail }
    : {
        code: 'UNSUPPORTED_MEDIA',
        message: 'The image is damaged and does not decode; save and send it again.',
        detail,
      };
}
