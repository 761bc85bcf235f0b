import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';
import type { ReviewTask } from './review-task.entity.js';

/** A reviewer's timed hold on a task; its id is the fencing token. Released and expired leases are deleted. */
@Entity('review_leases')
@Index('review_leases_task_reviewer_key', ['taskId', 'reviewerId'], { unique: true })
@Index('review_leases_expiry', ['expiresAt'])
export class ReviewLease {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  taskId: string;

  @ManyToOne('ReviewTask')
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'review_leases_task_fk' })
  task?: ReviewTask;

  @Column('text')
  reviewerId: string;

  @Column(timestamp)
  expiresAt: Date;

  @Column(timestamp)
  createdAt: Date;
}
