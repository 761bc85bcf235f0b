import { Column, Entity, PrimaryColumn } from 'typeorm';
import { nullableTimestamp } from '../_shared/columns.js';

/** When the fleet may ask a vision provider: one row for each, locked for each reservation. */
@Entity('vision_throttles')
export class VisionThrottle {
  @PrimaryColumn('text')
  provider: string;

  /** The newest reservations, oldest first: as many as a minute may have. */
  @Column('timestamptz', { array: true, default: () => "'{}'" })
  slots: Date[];

  /** The provider asked to be left alone until then. */
  @Column({ ...nullableTimestamp })
  notBefore: Date | null;
}
