import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';

/** OK: done. USER_ERRORS: not done, or not all of it. REFUSED: not begun. FAILED: ended by a fault. */
export type AuditOutcome = 'OK' | 'USER_ERRORS' | 'REFUSED' | 'FAILED';

/** One mutation field that somebody asked for. Written with the change itself where there is one. */
@Entity('audit_log')
@Index('audit_log_page', ['at', 'id'])
@Index('audit_log_principal_page', ['principalId', 'at', 'id'])
@Index('audit_log_operation_page', ['operation', 'at', 'id'])
export class AuditEntry {
  @PrimaryColumn('text')
  id: string;

  @Column(timestamp)
  at: Date;

  /** Null for somebody without credentials. */
  @Column(nullableText)
  principalId: string | null;

  /** As it was then. */
  @Column(nullableText)
  principalName: string | null;

  @Column(nullableText)
  requestId: string | null;

  @Column(nullableText)
  clientAddress: string | null;

  /** Name of the field. */
  @Column('text')
  operation: string;

  /** Ids that stood in the input or the answer; at most a hundred. */
  @Column('text', { array: true })
  entityIds: string[];

  @Column('text')
  outcome: AuditOutcome;

  /** Codes of the user errors, or of the refusal. */
  @Column('text', { array: true })
  codes: string[];

  /** SHA-256 of the input's canonical JSON. */
  @Column('text')
  inputDigest: string;
}
