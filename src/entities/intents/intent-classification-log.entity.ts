import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp } from '../_shared/columns.js';

/** RATE_LIMITED: refused before anything was classified. */
export type ClassificationResult = 'ANSWERED' | 'RATE_LIMITED';

export type ClassifierKind = 'AI' | 'RULES';

/** Whatever repeats words of the prompt; kept only where prompts are stored. */
export interface Wording {
  readonly prompt: string;
  readonly finalPrompt: string;
  readonly reasoning: string;
  readonly webSearchQuery: string | null;
  readonly missingReferences: readonly string[];
}

/**
 * One call of a classifier. In partitions by month, which migrations and a sweep make. Prompts stand in it as a keyed digest and a
 * length; their words only where the operator wants that.
 */
@Entity('intent_classification_logs')
@Index('intent_classification_logs_id', ['id'])
@Index('intent_classification_logs_workflow_page', ['workflowType', 'createdAt', 'id'])
@Index('intent_classification_logs_feedback', ['createdAt'], { where: 'feedback IS NOT NULL' })
export class IntentClassificationLog {
  @PrimaryColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @PrimaryColumn('text')
  id: string;

  @Column('text')
  principalId: string;

  @Column('text')
  result: ClassificationResult;

  /** HMAC-SHA256 of the prompt, in base64url: equal for equal prompts, and of no use to who guesses. */
  @Column('text')
  promptDigest: string;

  /** In UTF-16 units. */
  @Column('integer')
  promptLength: number;

  @Column('jsonb', { nullable: true })
  wording: Wording | null;

  @Column('boolean')
  hasWorkingImage: boolean;

  @Column(nullableText)
  classifier: ClassifierKind | null;

  @Column(nullableText)
  workflowType: string | null;

  @Column('double precision', { nullable: true })
  confidence: number | null;

  @Column('jsonb')
  alternatives: unknown;

  @Column('boolean')
  needsClarification: boolean;

  @Column('boolean')
  requiresWebSearch: boolean;

  @Column('boolean')
  enhancementApplied: boolean;

  /** The user's references that the prompt named, as they were then. */
  @Column('jsonb')
  referenceImages: unknown;

  @Column('boolean')
  cacheHit: boolean;

  /** Why the rules answered although AI was asked; those of the provider begin with `AI_`. */
  @Column(nullableText)
  fallbackReason: string | null;

  @Column('double precision')
  processingMs: number;

  @Column('bigint')
  costMicroUsd: string;

  /** One of the two sides of a comparison: no traffic, though it costs. */
  @Column('boolean')
  compared: boolean;

  /** What somebody says was meant. */
  @Column(nullableText)
  feedback: string | null;

  @Column(nullableText)
  feedbackBy: string | null;

  @Column(nullableTimestamp)
  feedbackAt: Date | null;

  @Column('integer')
  version: number;
}
