import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';
import type { Product } from '../catalog/product.entity.js';

export type ImageKind = 'RAW' | 'ENHANCED';
export type ImageState = 'PROCESSING' | 'AUTO_ACCEPTED' | 'PENDING' | 'APPROVED' | 'REJECTED' | 'FAILED';

/**
 * One picture of a product. The four hash slots are the 16-bit quarters of `pHash`, for exact near-duplicate search by
 * multi-index hashing (distance ≤ 11). `version` counts its changes and orders its events.
 */
@Entity('product_images')
@Index('product_images_product_page', ['productId', 'createdAt', 'id'])
@Index('product_images_sha256', ['sha256'])
@Index('product_images_source', ['sourceId'])
@Index('product_images_upload', ['uploadId'], { where: 'upload_id IS NOT NULL' })
@Index('product_images_validation', ['validationId'])
@Index('product_images_slot0', ['hashSlot0'])
@Index('product_images_slot1', ['hashSlot1'])
@Index('product_images_slot2', ['hashSlot2'])
@Index('product_images_slot3', ['hashSlot3'])
export class ProductImage {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  productId: string;

  @ManyToOne('Product')
  @JoinColumn({ name: 'product_id', foreignKeyConstraintName: 'product_images_product_fk' })
  product?: Product;

  @Column('text')
  kind: ImageKind;

  @Column('text')
  state: ImageState;

  /** Where the bytes come from, until `objectKey` holds them. */
  @Column(nullableText)
  sourceUrl: string | null;

  @Column(nullableText)
  uploadId: string | null;

  /** Key in the object store, once stored. */
  @Column(nullableText)
  objectKey: string | null;

  @Column('integer', { nullable: true })
  widthPx: number | null;

  @Column('integer', { nullable: true })
  heightPx: number | null;

  @Column(nullableText)
  format: string | null;

  @Column('integer', { nullable: true })
  sizeBytes: number | null;

  @Column(nullableText)
  sha256: string | null;

  @Column(nullableText)
  pHash: string | null;

  @Column('smallint', { nullable: true })
  hashSlot0: number | null;

  @Column('smallint', { nullable: true })
  hashSlot1: number | null;

  @Column('smallint', { nullable: true })
  hashSlot2: number | null;

  @Column('smallint', { nullable: true })
  hashSlot3: number | null;

  /** The raw image a variant was made of. */
  @Column(nullableText)
  sourceId: string | null;

  @ManyToOne('ProductImage')
  @JoinColumn({ name: 'source_id', foreignKeyConstraintName: 'product_images_source_fk' })
  source?: ProductImage | null;

  /** Of a variant: which of the different ones it is, 0–7. */
  @Column('smallint', { nullable: true })
  variant: number | null;

  /** Of a variant: what a person asked for. */
  @Column(nullableText)
  instructions: string | null;

  @Column(nullableText)
  prompt: string | null;

  @Column(nullableText)
  provider: string | null;

  /** Of a variant: what a reviewer should know of how it was made. */
  @Column(nullableText)
  remark: string | null;

  /** Of a variant: what making it cost, in US dollars. */
  @Column('numeric', { precision: 12, scale: 6, nullable: true })
  costUsd: string | null;

  @Column(nullableText)
  validationId: string | null;

  /** Whether the validation was found in the cache when this image asked for it. */
  @Column('boolean', { default: false })
  validationCached: boolean;

  @Column(nullableText)
  failure: string | null;

  @Column('integer', { default: 1 })
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;
}
