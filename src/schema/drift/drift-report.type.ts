import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { StoredExemplar } from '../../entities/drift/drift-report.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { DriftMetricKinds, DriftSeverities } from './drift.enums.js';

@ObjectType('DriftMetric', { description: 'One compared figure.', simpleResolvers: true })
export class DriftMetricType {
  @Field(() => String, { description: 'Its name, as `driftMetricSeries` takes it.' })
  name: string;

  @Field(() => DriftMetricKinds, { description: 'What it is about.' })
  kind: keyof typeof DriftMetricKinds;

  @Field(() => Float, {
    description: 'The distance: of distributions, in standard deviations of the baseline, or a difference of shares.',
  })
  value: number;

  @Field(() => Float, { description: 'Where its severity begins; where LOW does when it is NONE.' })
  threshold: number;

  @Field(() => Float, { nullable: true, description: 'How far chance alone takes it with so many pictures.' })
  noiseFloor: number | null;

  @Field(() => DriftSeverities, { description: 'How severe it is.' })
  severity: keyof typeof DriftSeverities;

  @Field(() => Float, { nullable: true, description: 'How likely so great a distance is by chance.' })
  pValue: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, corrected for the number of figures compared.' })
  qValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean of the baseline.' })
  baselineMean: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean of the set.' })
  currentMean: number | null;

  @Field(() => String, { nullable: true, description: 'Unit of the means.' })
  unit: string | null;
}

@ObjectType('DriftExemplar', {
  description: 'A picture of the set from where a figure moved to.',
  simpleResolvers: true,
})
export class DriftExemplarType {
  @Field(() => String, { description: 'Signed address of a small copy, for a day.' })
  imageUrl: string;

  @Field(() => String, { description: 'The picture within its set: a path, an id or an address.' })
  imageKey: string;

  @Field(() => String, { description: 'The figure it is an example of.' })
  feature: string;

  @Field(() => Float, { description: "The picture's own value." })
  value: number;
}

@ObjectType('DriftFailure', { description: 'A file of the set that gave no picture.', simpleResolvers: true })
export class DriftFailureType {
  @Field(() => String, { description: 'The file within its set: a path, an id or an address.' })
  key: string;

  @Field(() => String, { description: 'Why, as an error code such as UNSUPPORTED_MEDIA.' })
  code: string;
}

@ObjectType('DriftReport', {
  implements: NodeType,
  description: 'What the comparison of an image set with a baseline came to.',
  simpleResolvers: true,
})
export class DriftReportType extends NodeType {
  @Field(() => Boolean, { description: 'Whether anything drifted.' })
  get overallDriftDetected(): boolean {
    return this.severity !== 'NONE';
  }

  @Field(() => DriftSeverities, { description: 'The greatest severity of its figures.' })
  severity: keyof typeof DriftSeverities;

  @Field(() => Boolean, {
    description: 'False for fewer than 50 pictures, or 200 in the baseline: then nothing is ever detected.',
  })
  sufficientData: boolean;

  @Field(() => String, { description: 'The result in a sentence or two.' })
  summary: string;

  @Field(() => Int, { description: 'Pictures of the baseline.' })
  baselineImageCount: number;

  @Field(() => Int, { description: 'Usable pictures of the set.' })
  currentImageCount: number;

  @Field(() => Float, { description: 'Mean of the absolute shifts of mean red, green and blue, 0–1.' })
  overallMeanShift: number;

  @Field(() => Float, { nullable: true, description: 'Shift of the mean confidence; null without predictions.' })
  meanConfidenceShift: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Distance of the class distributions, 0–1 (total variation); null without predictions.',
  })
  classWassersteinDistance: number | null;

  @Field(() => [DriftMetricType], { description: 'Every compared figure.' })
  metrics: DriftMetricType[];

  @Field(() => [String], { description: 'Classes that the baseline does not have.' })
  newClasses: string[];

  @Field(() => [String], { description: 'Classes that only the baseline has.' })
  missingClasses: string[];

  @Field(() => Int, { description: 'Files that gave no picture.' })
  failedImages: number;

  @Field(() => [DriftFailureType], { description: 'Those files by name, at most a hundred.' })
  failures: readonly DriftFailureType[];

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt: Date;

  baselineId: string;
  jobId: string;
  score: number;
  exemplars: readonly StoredExemplar[];
}

export const DriftReportConnection = connectionOf('DriftReport', () => DriftReportType);

@ObjectType('MetricPoint', { description: 'A value at a moment.', simpleResolvers: true })
export class MetricPointType {
  @Field(() => DateTime, { description: 'When the report was written.' })
  at: Date;

  @Field(() => Float, { description: 'The value then.' })
  value: number;
}
