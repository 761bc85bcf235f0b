import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';

export type Role = 'ADMIN' | 'EDITOR' | 'REVIEWER' | 'VIEWER' | 'SERVICE';

/** A caller's key, of which only the SHA-256 is kept. Its id is the principal's id. Keys are revoked, never deleted. */
@Entity('api_keys')
@Index('api_keys_hash_key', ['hash'], { unique: true })
export class ApiKey {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  roles: Role[];

  /** The first characters, to tell keys apart in a list. */
  @Column('text')
  prefix: string;

  @Column('text')
  hash: string;

  @Column(nullableTimestamp)
  lastUsedAt: Date | null;

  @Column(nullableTimestamp)
  expiresAt: Date | null;

  @Column(nullableTimestamp)
  revokedAt: Date | null;

  @Column(timestamp)
  createdAt: Date;
}
