import type { Tx } from '../../adapters/database/database.js';
import type { WorkflowType } from '../../engines/intents/workflow.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  classificationsByIds,
  setFeedback,
  setOutcome,
  touchClassification,
} from '../../entities/intents/classification.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import type { EventPayloads, NewEvent } from '../../events/event-catalogue.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';
import { type Classification, readClassification } from './classification.js';
import { settleFresh } from './read-classifications.js';

export interface CorrectClassificationInput {
  readonly classificationId: string;
  /** What was meant; the same as was answered confirms it. */
  readonly workflowType: WorkflowType;
}

/** Notes what a prompt had really asked for; a later word replaces an earlier one. Fails with NOT_FOUND. */
export async function correctClassification(
  ctx: OperationContext,
  { classificationId: id, workflowType }: CorrectClassificationInput,
): Promise<{ classification: Classification }> {
  const { id: principalId } = requireRight(ctx, 'intents:classify');
  await settleFresh(ctx, id);
  const now = ctx.deps.clock.now();
  const answer = await ctx.transaction(async (tx) => {
    const { version, createdAt, workflowType: answered } = await touch(tx, id);
    await tx.query(setFeedback, [id, createdAt.toISOString(), workflowType, principalId, now.toISOString()]);
    await append(tx, [changeOf('intent.corrected.v1', { id, version, now }, { workflowType })]);
    return { ...(await readBack(tx, id)), confirmed: answered === workflowType };
  });
  const outcome = answer.confirmed ? 'confirmed' : 'corrected';
  ctx.deps.metrics.classificationCorrections.inc({ outcome });
  return { classification: answer.classification };
}

export interface RecordGenerationOutcomeInput {
  readonly classificationId: string;
  /** The model that was used, not always the one proposed. */
  readonly modelId: string;
  readonly success: boolean;
  readonly actualCostUsd?: number | null | undefined;
  readonly actualTimeSeconds?: number | null | undefined;
  readonly errorMessage?: string | null | undefined;
}

const LONGEST_MODEL_ID = 200;
const LONGEST_ERROR = 1_000;
const HIGHEST_COST_USD = 10_000;
const LONGEST_SECONDS = 86_400;

/**
 * Notes what came of a generation; a later outcome, of another model perhaps, replaces an earlier one. Fails with INVALID for a model,
 * cost (0–10 000 USD), time (0–86 400 s) or message (1 000 characters) out of bounds, and with NOT_FOUND.
 */
export async function recordGenerationOutcome(
  ctx: OperationContext,
  input: RecordGenerationOutcomeInput,
): Promise<{ classification: Classification }> {
  requireRight(ctx, 'intents:classify');
  const errors = checkOutcome(input);
  if (errors.length > 0) throw new UserErrors(errors);
  const { classificationId: id, modelId, success, actualCostUsd, actualTimeSeconds, errorMessage } = input;
  await settleFresh(ctx, id);
  const now = ctx.deps.clock.now();
  return ctx.transaction(async (tx) => {
    const { version, createdAt } = await touch(tx, id);
    const told = [modelId, success, actualCostUsd ?? null, actualTimeSeconds ?? null, errorMessage ?? null];
    await tx.query(setOutcome, [id, createdAt.toISOString(), ...told, now.toISOString()]);
    await append(tx, [changeOf('intent.outcome_recorded.v1', { id, version, now }, { modelId, success })]);
    return readBack(tx, id);
  });
}

function checkOutcome(input: RecordGenerationOutcomeInput): UserError[] {
  const { modelId, errorMessage, actualCostUsd, actualTimeSeconds } = input;
  return [
    ...checkTexts([
      { field: ['modelId'], text: modelId, maxLength: LONGEST_MODEL_ID, required: true },
      { field: ['errorMessage'], text: errorMessage, maxLength: LONGEST_ERROR },
    ]),
    ...checkNumber('actualCostUsd', actualCostUsd, HIGHEST_COST_USD),
    ...checkNumber('actualTimeSeconds', actualTimeSeconds, LONGEST_SECONDS),
  ];
}

function checkNumber(field: string, value: number | null | undefined, most: number): UserError[] {
  if (value === null || value === undefined || (value >= 0 && value <= most)) return [];
  return [{ code: 'INVALID', field: [field], message: `This must be 0 to ${most}.` }];
}

async function touch(tx: Tx, id: string) {
  const touched = await findOne(tx, touchClassification, [id]);
  if (touched === null) throw UserErrors.of('NOT_FOUND', 'classificationId', 'There is no such classification.');
  return touched;
}

async function readBack(tx: Tx, id: string): Promise<{ classification: Classification }> {
  return { classification: readClassification(await getOne(tx, classificationsByIds, [[id]])) };
}

type Change = 'intent.corrected.v1' | 'intent.outcome_recorded.v1';

function changeOf<T extends Change>(
  type: T,
  { id, version, now }: { id: string; version: number; now: Date },
  payload: EventPayloads[T],
): NewEvent<T> {
  return { type, entityId: id, entityVersion: version, payload, occurredAt: now };
}
