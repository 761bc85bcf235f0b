import { z } from 'zod';
import { defineGroup } from './setting.js';

/** Image sets, the model that labels them, and what happens when they drift. */
export const DRIFT_GROUP = defineGroup('Drift', {
  DATA_ROOT: {
    schema: z.string().max(1_000, 'at most 1000 characters').optional(),
    description:
      'Folder below which image sets may be read as directories; every worker must see the same one. Without it sets come from uploads, addresses and the catalogue.',
    shownDefault: null,
    example: '/srv/vitrine/sets',
  },
  DRIFT_MODEL: {
    schema: z
      .string()
      .max(1_000, 'at most 1000 characters')
      .regex(/\.onnx$/, 'a file that ends in .onnx')
      .optional(),
    description:
      'ONNX classifier that labels the pictures of sets that name its file (without .onnx) as their model; needs the optional package onnxruntime-node.',
    shownDefault: null,
    example: '/srv/vitrine/models/products-7.onnx',
  },
  DRIFT_MODEL_LABELS: {
    schema: z.string().max(1_000, 'at most 1000 characters').optional(),
    description: 'Text file with the label of each class of DRIFT_MODEL, one a line; without it class-0, class-1, ….',
    shownDefault: null,
  },
  DRIFT_MODEL_SCALING: {
    schema: z.enum(['unit', 'imagenet', 'none'], 'unit, imagenet or none').default('unit'),
    description:
      'How DRIFT_MODEL wants channel values: unit (0–1), imagenet (0–1 less the mean of ImageNet, by its deviation) or none (0–255).',
    shownDefault: 'unit',
  },
  RETRAINING_COMMAND: {
    schema: z.string().max(1_000, 'at most 1000 characters').regex(/^\//, 'the absolute path of a program').optional(),
    description:
      'Program started for each dispatched retraining request, without a shell: its arguments are the id, the priority and the address of the manifest. The event retraining.requested.v1 is sent with or without it.',
    shownDefault: null,
    example: '/usr/local/bin/retrain',
  },
  RETRAINING_DELAY_HOURS: {
    schema: z.coerce.number('hours').min(0, 'at least 0').max(720, 'at most 720').default(24),
    description:
      'Hours after which the retraining request of a MEDIUM drift is dispatched; that of a HIGH one is at once.',
    shownDefault: '24',
  },
});

/** Which of the settings need each other. */
export function checkDrift(drift: {
  readonly DRIFT_MODEL?: string | undefined;
  readonly DRIFT_MODEL_LABELS?: string | undefined;
}): string[] {
  return drift.DRIFT_MODEL_LABELS !== undefined && drift.DRIFT_MODEL === undefined
    ? ['DRIFT_MODEL_LABELS: of use only with DRIFT_MODEL']
    : [];
}
