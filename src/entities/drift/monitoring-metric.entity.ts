import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One figure of one report, for series over time. A hypertable where TimescaleDB is there, else in partitions by month. */
@Entity('monitoring_metrics')
export class MonitoringMetric {
  @PrimaryColumn('text')
  baseline: string;

  @PrimaryColumn('text')
  metricName: string;

  @PrimaryColumn('timestamptz', { precision: 3 })
  time: Date;

  @Column('double precision')
  value: number;
}
