import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  type Consensus,
  consensus,
  type ReviewVerdict,
  type ReviewVote,
} from '../../../src/engines/review/consensus.js';

/** "A5 R3" is ACCEPTED with confidence 5, then REJECTED with 3; G is REGENERATE, E is ESCALATED. */
function readVotes(text: string): ReviewVote[] {
  const verdicts: Record<string, ReviewVerdict> = { A: 'ACCEPTED', R: 'REJECTED', G: 'REGENERATE', E: 'ESCALATED' };
  return (text.match(/[ARGE][1-5]/g) ?? []).map((vote) => ({
    verdict: verdicts[vote.charAt(0)]!,
    confidence: Number(vote.charAt(1)),
  }));
}

function pending(wanted: number, agreement: number | null = null): Consensus {
  return { outcome: null, escalate: false, wanted, agreement };
}

function escalated(wanted: number, agreement: number | null = null): Consensus {
  return { outcome: null, escalate: true, wanted, agreement };
}

function settled(outcome: 'ACCEPTED' | 'REJECTED' | 'REGENERATE', agreement: number | null = null): Consensus {
  return { outcome, escalate: false, wanted: 0, agreement };
}

describe('consensus', () => {
  test.each<[string, number, Consensus]>([
    ['', 1, pending(1)],
    ['A1', 1, settled('ACCEPTED')],
    ['R5', 1, settled('REJECTED')],
    ['G3', 1, settled('REGENERATE')],
    ['E3', 1, escalated(1)],
    ['E3 A2', 1, settled('ACCEPTED')],
    ['E3 E4', 1, escalated(1)],
    ['A5', 3, pending(2)],
    ['A5 A5', 3, pending(1, 1)],
    ['A5 E1', 3, escalated(2)],
    ['A5 R3 A1', 3, settled('ACCEPTED', 1 / 3)],
    ['A3 R2', 2, settled('ACCEPTED', 0)],
    ['A3 R3', 2, escalated(1, 0)],
    ['A5 R4', 2, escalated(1, 0)],
    ['A4 G4 R1', 3, escalated(1, 0)],
    ['A4 R3 A1', 3, settled('ACCEPTED', 1 / 3)],
    ['A3 R2 G2', 3, escalated(1, 0)],
    ['A3 R3 G2', 3, settled('REJECTED', 0)],
    ['R5 G4', 2, settled('REJECTED', 0)],
    ['R4 G4', 2, escalated(1, 0)],
    ['A5 R4 R1', 2, escalated(1, 1 / 3)],
    ['A5 R4 R2', 2, settled('REJECTED', 1 / 3)],
    ['A5 R5 E5 A4', 2, settled('ACCEPTED', 1 / 3)],
    ['A5 A5 A5 R1', 4, settled('ACCEPTED', 0.5)],
  ])('%j of %i', (votes, required, expected) => {
    expect(consensus(readVotes(votes), required)).toEqual(expected);
  });

  it('wants nothing more exactly when it has an outcome, and never escalates what it settles', () => {
    const votes = fc.array(
      fc.record({
        verdict: fc.constantFrom<ReviewVerdict>('ACCEPTED', 'REJECTED', 'REGENERATE', 'ESCALATED'),
        confidence: fc.integer({ min: 1, max: 5 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(votes, fc.integer({ min: 1, max: 5 }), (given, required) => {
        const { outcome, escalate, wanted } = consensus(given, required);
        expect(wanted === 0).toBe(outcome !== null);
        expect(escalate && outcome !== null).toBe(false);
      }),
    );
  });
});
