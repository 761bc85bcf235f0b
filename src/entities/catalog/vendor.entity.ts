import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';

/** Who sells: its short code begins every SKU made for it. */
@Entity('vendors')
@Index('vendors_code_key', ['code'], { unique: true })
@Index('vendors_external_id_key', ['externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('vendors_page', ['createdAt', 'id'])
export class Vendor {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column(nullableText)
  externalId: string | null;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;
}
