import type { Tx } from '../../adapters/database/database.js';
import { collisionCandidate, MAX_COLLISION_ATTEMPT } from '../../engines/sku/collision-candidate.js';
import { insertFreeSkus, type SkuRow, skusByCodes } from '../../entities/catalog/sku.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { codeKey, type PlannedCode } from './_plan-code.js';

/** How an answer came by its SKU: made now, known before, or made now with a suffix. */
export type SkuStatus = 'INSERTED' | 'EXISTING' | 'COLLISION_RESOLVED';

export interface IssuedSku extends SkuRow {
  readonly status: SkuStatus;
}

/**
 * Gives each code its SKU, in the order of the codes; a code that comes again is EXISTING. Set-based, without a look
 * before the leap: every round inserts the candidates of all codes still open, and the unique indexes say who got his.
 * The plain form is tried first, then suffixes of 6, 8, 10 … characters. Candidates go in sorted, and no candidate of
 * one round equals one of another, so concurrent calls wait for each other but never in a circle.
 */
export async function issueSkus(tx: Tx, ctx: OperationContext, codes: readonly PlannedCode[]): Promise<IssuedSku[]> {
  const issued = new Map<string, IssuedSku>();
  const open = distinctCodes(codes);
  let stopTimer: (() => number) | null = null;
  for (let attempt = 0; open.size > 0; attempt += 1) {
    if (attempt > MAX_COLLISION_ATTEMPT) throw new Error('Sixteen suffixes of one code are taken.');
    if (attempt === 1) stopTimer = ctx.deps.metrics.skuResolutionSeconds.startTimer();
    for (const sku of await issueRound(tx, { open, attempt, now: ctx.deps.clock.now() })) {
      const key = codeKey({ vendorId: sku.vendorId, identity: sku.codeIdentity });
      issued.set(key, sku);
      open.delete(key);
    }
  }
  stopTimer?.();
  return inOrderOfCodes(codes, issued);
}

/** The first of equal codes, in their order: of equal forms, too, the first shall win. */
function distinctCodes(codes: readonly PlannedCode[]): Map<string, PlannedCode> {
  const distinct = new Map<string, PlannedCode>();
  for (const code of codes) {
    const key = codeKey(code);
    if (!distinct.has(key)) distinct.set(key, code);
  }
  return distinct;
}

interface Round {
  readonly open: ReadonlyMap<string, PlannedCode>;
  readonly attempt: number;
  readonly now: Date;
}

async function issueRound(tx: Tx, round: Round): Promise<IssuedSku[]> {
  const candidates = new Map<string, PlannedCode>();
  for (const code of round.open.values()) {
    const canonical = candidateOf(code, round.attempt);
    if (!candidates.has(canonical)) candidates.set(canonical, code);
  }
  const inserted = await insertCandidates(tx, candidates, round);
  const settled = new Set(inserted.map((sku) => codeKey({ vendorId: sku.vendorId, identity: sku.codeIdentity })));
  const rest = [...round.open].filter(([key]) => !settled.has(key)).map(([, code]) => code);
  if (rest.length === 0) return inserted;
  const known = await tx.query(skusByCodes, [rest.map((code) => code.vendorId), rest.map((code) => code.identity)]);
  return [...inserted, ...known.map((sku): IssuedSku => ({ ...sku, status: 'EXISTING' }))];
}

function candidateOf(code: PlannedCode, attempt: number): string {
  return attempt === 0 ? code.base : collisionCandidate(code.base, code.vendorId, code.identity, attempt);
}

async function insertCandidates(
  tx: Tx,
  candidates: ReadonlyMap<string, PlannedCode>,
  { attempt, now }: Round,
): Promise<IssuedSku[]> {
  const canonicals = [...candidates.keys()].sort();
  const codes = canonicals.map((canonical) => candidates.get(canonical)!);
  const taken = await tx.query(insertFreeSkus, [
    canonicals,
    codes.map((code) => code.vendorId),
    codes.map((code) => code.rawCode),
    codes.map((code) => code.identity),
    codes.map((code) => code.base),
    codes.map((code) => code.normalised),
    now.toISOString(),
  ]);
  const status = attempt === 0 ? 'INSERTED' : 'COLLISION_RESOLVED';
  return taken.map(({ canonical }) => {
    const { vendorId, rawCode, identity, base } = candidates.get(canonical)!;
    return { canonical, vendorId, rawCode, codeIdentity: identity, base, createdAt: now, status };
  });
}

function inOrderOfCodes(codes: readonly PlannedCode[], issued: ReadonlyMap<string, IssuedSku>): IssuedSku[] {
  const answered = new Set<string>();
  return codes.map((code) => {
    const key = codeKey(code);
    const sku = issued.get(key)!;
    if (answered.has(key)) return { ...sku, status: 'EXISTING' };
    answered.add(key);
    return sku;
  });
}

/** Counts answered SKUs by status. Belongs after the commit. */
export function countIssued(ctx: OperationContext, issued: readonly IssuedSku[]): void {
  const { skusGenerated, skuCollisions } = ctx.deps.metrics;
  for (const [status, skus] of Map.groupBy(issued, (sku) => sku.status)) {
    skusGenerated.inc({ status }, skus.length);
    if (status === 'COLLISION_RESOLVED') skuCollisions.inc(skus.length);
  }
}
