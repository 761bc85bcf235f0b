import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';
import type { Vendor } from './vendor.entity.js';

/**
 * A canonical code once given out. Rows are never deleted, so a SKU is never issued again.
 * `base` is the canonical form before any suffix: rows of one base are each other's collisions.
 */
@Entity('skus')
@Index('skus_vendor_identity_key', ['vendorId', 'codeIdentity'], { unique: true })
@Index('skus_base', ['base'])
@Index('skus_normalised_code', ['normalisedCode'])
@Index('skus_created', ['createdAt'])
export class Sku {
  @PrimaryColumn('text')
  canonical: string;

  @Column('text')
  vendorId: string;

  @ManyToOne('Vendor')
  @JoinColumn({ name: 'vendor_id', foreignKeyConstraintName: 'skus_vendor_fk' })
  vendor?: Vendor;

  /** The code as it came first. */
  @Column('text')
  rawCode: string;

  /** What makes two raw codes the same code: NFKC and trimmed. */
  @Column('text')
  codeIdentity: string;

  @Column('text')
  base: string;

  /** The code without its vendor, for candidates across vendors. */
  @Column('text')
  normalisedCode: string;

  @Column(timestamp)
  createdAt: Date;
}
