import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { decimal, nullableText, timestamp } from '../_shared/columns.js';
import type { Sku } from './sku.entity.js';
import type { Vendor } from './vendor.entity.js';

export type ProductStatus = 'PENDING' | 'PENDING_REVIEW' | 'APPROVED' | 'REJECTED' | 'ARCHIVED';

/** One article of one vendor. `version` counts its changes and orders its events. */
@Entity('products')
@Index('products_sku_key', ['sku'], { unique: true })
@Index('products_external_id_key', ['externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('products_created_page', ['createdAt', 'id'])
@Index('products_updated_page', ['updatedAt', 'id'])
@Index('products_name_page', { synchronize: false })
@Index('products_codes_trgm', { synchronize: false })
@Index('products_vendor_page', ['vendorId', 'createdAt', 'id'])
@Index('products_status_page', ['status', 'createdAt', 'id'])
@Index('products_category_page', ['category', 'createdAt', 'id'])
@Index('products_review_page', ['inReview', 'createdAt', 'id'])
@Index('products_gtin', ['gtin'], { where: 'gtin IS NOT NULL' })
@Index('products_merged_into', ['mergedIntoId'], { where: 'merged_into_id IS NOT NULL' })
@Index('products_name_trgm', { synchronize: false })
export class Product {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  vendorId: string;

  @ManyToOne('Vendor')
  @JoinColumn({ name: 'vendor_id', foreignKeyConstraintName: 'products_vendor_fk' })
  vendor?: Vendor;

  @Column('text')
  vendorCode: string;

  @Column('text')
  sku: string;

  @ManyToOne('Sku')
  @JoinColumn({ name: 'sku', referencedColumnName: 'canonical', foreignKeyConstraintName: 'products_sku_fk' })
  skuRow?: Sku;

  @Column(nullableText)
  name: string | null;

  @Column(nullableText)
  category: string | null;

  /** Fourteen digits, whatever length it came in. */
  @Column(nullableText)
  gtin: string | null;

  @Column(nullableText)
  externalId: string | null;

  @Column(decimal)
  mrp: string | null;

  @Column(decimal)
  price: string | null;

  @Column(decimal)
  discount: string | null;

  @Column(decimal)
  gst: string | null;

  @Column(nullableText)
  currency: string | null;

  @Column('jsonb', { default: {} })
  attributes: Record<string, unknown>;

  @Column('text')
  status: ProductStatus;

  /** Whether one of its review tasks waits; recomputed with the status. */
  @Column('boolean', { default: false })
  inReview: boolean;

  @Column(nullableText)
  mergedIntoId: string | null;

  @ManyToOne('Product')
  @JoinColumn({ name: 'merged_into_id', foreignKeyConstraintName: 'products_merged_into_fk' })
  mergedInto?: Product | null;

  @Column('integer', { default: 1 })
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;
}
