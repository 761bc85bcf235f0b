import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp } from '../_shared/columns.js';

/** The model chosen for a classification, and what came of it where somebody told. In partitions by month. */
@Entity('model_selection_logs')
@Index('model_selection_logs_classification', ['classificationId'])
@Index('model_selection_logs_outcome', ['createdAt'], { where: 'recorded_at IS NOT NULL' })
export class ModelSelectionLog {
  /** That of the classification. */
  @PrimaryColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @PrimaryColumn('text')
  classificationId: string;

  @Column('text')
  preference: string;

  @Column('text')
  modelId: string;

  @Column('text')
  provider: string;

  @Column('text')
  reasoning: string;

  @Column('text', { array: true })
  fallbackModels: string[];

  @Column({ type: 'numeric', precision: 12, scale: 6 })
  estimatedCostUsd: string;

  @Column('integer')
  estimatedTimeSeconds: number;

  /** The model that was really used; it and what follows are null until the outcome is recorded. */
  @Column(nullableText)
  usedModelId: string | null;

  @Column('boolean', { nullable: true })
  success: boolean | null;

  @Column({ type: 'numeric', precision: 12, scale: 6, nullable: true })
  actualCostUsd: string | null;

  @Column('double precision', { nullable: true })
  actualTimeSeconds: number | null;

  @Column(nullableText)
  errorMessage: string | null;

  @Column(nullableTimestamp)
  recordedAt: Date | null;
}
