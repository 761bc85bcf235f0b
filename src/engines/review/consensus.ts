/** A reviewer's answer to a task. */
export type ReviewVerdict = 'ACCEPTED' | 'REJECTED' | 'REGENERATE' | 'ESCALATED';

/** One decision; confidence is a whole number 1–5. */
export interface ReviewVote {
  readonly verdict: ReviewVerdict;
  readonly confidence: number;
}

/** What the decisions so far make of a task. */
export interface Consensus {
  /** The verdict to carry out, or null while there is none. Never ESCALATED. */
  readonly outcome: Exclude<ReviewVerdict, 'ESCALATED'> | null;
  /** The task goes back to the queue as URGENT, for a reviewer who has not decided on it. */
  readonly escalate: boolean;
  /** Decisions still wanted: 0 exactly when there is an outcome. */
  readonly wanted: number;
  /** Share of pairs of reviewers who gave the same verdict, 0–1; null below two votes. */
  readonly agreement: number | null;
}

type Settled = Exclude<ReviewVerdict, 'ESCALATED'>;
type Tally = Readonly<Record<Settled, number>>;

const CONFIDENT = 4;

/**
 * Joins the decisions on a task, oldest first. A decision weighs its confidence. First whether to accept: ACCEPTED against
 * REJECTED and REGENERATE together; then, if not, which of the two. A tie escalates, and so do two confident opposites
 * (≥ 4 on either side) at the first quorum; a vote beyond `requiredDecisions` adjudicates, so there only a tie escalates.
 * ESCALATED is no vote: as the latest decision it escalates, followed by another it is passed over.
 */
export function consensus(decisions: readonly ReviewVote[], requiredDecisions: number): Consensus {
  const votes = decisions.filter((vote): vote is ReviewVote & { verdict: Settled } => vote.verdict !== 'ESCALATED');
  const agreement = pairAgreement(votes.map((vote) => vote.verdict));
  const missing = Math.max(0, requiredDecisions - votes.length);
  if (decisions.at(-1)?.verdict === 'ESCALATED') {
    return { outcome: null, escalate: true, wanted: Math.max(1, missing), agreement };
  }
  if (missing > 0 || votes.length === 0) {
    return { outcome: null, escalate: false, wanted: Math.max(1, missing), agreement };
  }
  const isContested = votes.length <= requiredDecisions && hasConfidentOpposites(votes);
  const outcome = isContested ? null : heavierVerdict(tallyOf(votes));
  return { outcome, escalate: outcome === null, wanted: outcome === null ? 1 : 0, agreement };
}

function tallyOf(votes: readonly { verdict: Settled; confidence: number }[]): Tally {
  const tally = { ACCEPTED: 0, REJECTED: 0, REGENERATE: 0 };
  for (const vote of votes) tally[vote.verdict] += vote.confidence;
  return tally;
}

function heavierVerdict(tally: Tally): Settled | null {
  const refused = tally.REJECTED + tally.REGENERATE;
  if (tally.ACCEPTED === refused) return null;
  if (tally.ACCEPTED > refused) return 'ACCEPTED';
  if (tally.REJECTED === tally.REGENERATE) return null;
  return tally.REJECTED > tally.REGENERATE ? 'REJECTED' : 'REGENERATE';
}

function hasConfidentOpposites(votes: readonly ReviewVote[]): boolean {
  const confident = votes.filter((vote) => vote.confidence >= CONFIDENT);
  const accepting = confident.filter((vote) => vote.verdict === 'ACCEPTED').length;
  return accepting > 0 && accepting < confident.length;
}

function pairAgreement(verdicts: readonly Settled[]): number | null {
  const pairs = (verdicts.length * (verdicts.length - 1)) / 2;
  if (pairs === 0) return null;
  const counts = { ACCEPTED: 0, REJECTED: 0, REGENERATE: 0 };
  for (const verdict of verdicts) counts[verdict] += 1;
  const agreeing = Object.values(counts).reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  return agreeing / pairs;
}
