import { AppError } from '../../errors.js';
import type { Throttle } from '../throttle/throttle.js';
import { actualCost, type CostTree } from './cost-tree.js';
import type { CostReport, OperationCost } from './operation-cost.js';
import { LEAST_POINTS } from './weights.js';

/** A refusal that tells what the operation would have cost. */
export class CostRefusal extends AppError {
  readonly report: CostReport;

  constructor(code: 'MAX_COST_EXCEEDED' | 'THROTTLED', refusal: CostRefusalWords, report: CostReport) {
    super(code, refusal.message, refusal.details);
    this.report = report;
  }
}

interface CostRefusalWords {
  readonly message?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Who pays: a bucket of a throttle. */
export interface Payer {
  readonly throttle: Throttle;
  readonly key: string;
}

/** An operation's points, taken from its payer when it was prepared. */
export class CostAccount implements OperationCost {
  readonly requested: number;
  readonly #tree: CostTree;
  readonly #payer: Payer;

  constructor(requested: number, tree: CostTree, payer: Payer) {
    this.requested = requested;
    this.#tree = tree;
    this.#payer = payer;
  }

  settle(data: unknown): CostReport {
    // A list that turned out longer than was assumed is not charged for: what was asked for was within bounds.
    const actual = Math.min(this.requested, Math.max(LEAST_POINTS, actualCost(this.#tree, data)));
    const { throttle, key } = this.#payer;
    if (actual < this.requested) throttle.giveBack(key, this.requested - actual);
    return {
      requestedQueryCost: this.requested,
      actualQueryCost: actual,
      throttleStatus: throttle.status(key),
    };
  }
}
