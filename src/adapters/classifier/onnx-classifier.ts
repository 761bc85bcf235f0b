import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Classifier, type ClassifierAnswer, ClassifierUnusableError } from './classifier.js';

export interface OnnxClassifierOptions {
  /** The model's file. */
  readonly path: string;
  /** A file with one label a line; null: class-0, class-1, …. */
  readonly labelsPath: string | null;
  readonly scaling: 'unit' | 'imagenet' | 'none';
}

/** Of models that take pictures of any size. */
const DEFAULT_SIDE_PX = 224;
const MAX_SIDE_PX = 1_024;
const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** How the model takes a picture: channel by channel, or pixel by pixel. */
interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channelsFirst: boolean;
}

/**
 * A classifier of one RGB picture: input [1, 3, H, W] or [1, H, W, 3] of floats, first output one number for each class (as
 * probabilities or, turned into such by softmax, as anything else). The model and its runtime are loaded when first needed.
 */
export function createOnnxClassifier(options: OnnxClassifierOptions): Classifier {
  let loading: Promise<LoadedModel> | null = null;
  const load = (): Promise<LoadedModel> => {
    loading ??= loadModel(options).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  return {
    name: basename(options.path, '.onnx'),
    async check() {
      const { widthPx, heightPx } = (await load()).layout;
      return { widthPx, heightPx };
    },
    async classify(render) {
      const { layout, run, labels } = await load();
      const rgb = await render(layout.widthPx, layout.heightPx);
      return answerOf(await run(toInput(rgb, { ...layout, scaling: options.scaling })), labels);
    },
  };
}

interface LoadedModel {
  readonly layout: Layout;
  readonly labels: readonly string[] | null;
  readonly run: (input: Float32Array) => Promise<Tensor>;
}

async function loadModel({ path, labelsPath }: OnnxClassifierOptions): Promise<LoadedModel> {
  const runtime = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new ClassifierUnusableError('DRIFT_MODEL needs the package onnxruntime-node; install it.', { cause });
  });
  const session = await runtime.InferenceSession.create(path, { intraOpNumThreads: 1 }).catch((cause: unknown) => {
    throw new ClassifierUnusableError(`DRIFT_MODEL: ${path} cannot be loaded (${wordsOf(cause)}).`, { cause });
  });
  const layout = readLayout(session, path);
  const [inputName, outputName] = [session.inputNames[0] ?? '', session.outputNames[0] ?? ''];
  const { widthPx, heightPx } = layout;
  const shape = layout.channelsFirst ? [1, 3, heightPx, widthPx] : [1, heightPx, widthPx, 3];
  return {
    layout,
    labels: labelsPath === null ? null : await readLabels(labelsPath),
    run: async (input) => {
      const outputs = await session.run({ [inputName]: new runtime.Tensor('float32', input, shape) });
      return outputs[outputName] as Tensor;
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown';
}

function readLayout(session: InferenceSession, path: string): Layout {
  const [input] = session.inputMetadata;
  const shape = input?.isTensor === true && input.type === 'float32' ? input.shape : [];
  const unfit = new ClassifierUnusableError(
    `DRIFT_MODEL: ${path} takes no picture ([1, 3, H, W] or [1, H, W, 3] of floats).`,
  );
  if (session.inputNames.length !== 1 || shape.length !== 4) throw unfit;
  const channelsFirst = shape[1] === 3;
  if (!channelsFirst && shape[3] !== 3) throw unfit;
  const [height, width] = channelsFirst ? shape.slice(2) : shape.slice(1, 3);
  const sideOf = (side: number | string | undefined) => (typeof side === 'number' && side > 0 ? side : DEFAULT_SIDE_PX);
  const layout = { widthPx: sideOf(width), heightPx: sideOf(height), channelsFirst };
  if (Math.max(layout.widthPx, layout.heightPx) > MAX_SIDE_PX) throw unfit;
  return layout;
}

async function readLabels(path: string): Promise<string[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split(/\r?\n/).map((line) => line.trim());
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  } catch (cause) {
    throw new ClassifierUnusableError(`DRIFT_MODEL_LABELS: ${path} cannot be read (${wordsOf(cause)}).`, { cause });
  }
}

function toInput(rgb: Uint8Array, of: Layout & { readonly scaling: OnnxClassifierOptions['scaling'] }): Float32Array {
  const pixels = of.widthPx * of.heightPx;
  const values = new Float32Array(pixels * 3);
  const scales = [0, 1, 2].map((channel) => scaleOf(of.scaling, channel));
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const { factor, offset } = scales[channel]!;
      const place = of.channelsFirst ? channel * pixels + pixel : pixel * 3 + channel;
      values[place] = (rgb[pixel * 3 + channel] ?? 0) * factor + offset;
    }
  }
  return values;
}

function scaleOf(scaling: OnnxClassifierOptions['scaling'], channel: number): { factor: number; offset: number } {
  if (scaling === 'none') return { factor: 1, offset: 0 };
  if (scaling === 'unit') return { factor: 1 / 255, offset: 0 };
  const deviation = IMAGENET.deviation[channel] ?? 1;
  return { factor: 1 / 255 / deviation, offset: -(IMAGENET.mean[channel] ?? 0) / deviation };
}

function answerOf(output: Tensor, labels: readonly string[] | null): ClassifierAnswer {
  const scores = Float64Array.from(output.data as Float32Array);
  const best = scores.reduce((best, score, index) => (score > scores[best]! ? index : best), 0);
  const label = labels?.[best] ?? `class-${best}`;
  const confidence = confidenceOf(scores, best);
  if (!Number.isFinite(confidence)) throw new ClassifierUnusableError('DRIFT_MODEL answered with no number.');
  return { label, confidence: Math.min(1, Math.max(0, confidence)) };
}

/** Scores that are no probabilities are turned into some. */
function confidenceOf(scores: Float64Array, best: number): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  const areShares = Math.abs(sum - 1) < 1e-3 && scores.every((score) => score >= 0);
  if (areShares) return scores[best]!;
  return 1 / scores.reduce((total, score) => total + Math.exp(score - scores[best]!), 0);
}
