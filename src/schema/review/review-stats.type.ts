import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType('ReviewerStats', { description: 'What one reviewer did in the period.', simpleResolvers: true })
export class ReviewerStatsType {
  @Field(() => Int, { description: 'Decisions made.' })
  decisions: number;

  @Field(() => Float, { nullable: true, description: 'Mean confidence, 1–5.' })
  averageConfidence: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean time of looking, in milliseconds, where it was given.' })
  averageDurationMs: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the votes on completed tasks that said what the task came to, 0–1.',
  })
  accuracy: number | null;

  reviewerId: string;
}

@ObjectType('ReviewStats', { description: 'The review queue now, and its work in a period.', simpleResolvers: true })
export class ReviewStatsType {
  @Field(() => Int, { description: 'Tasks that wait and that nobody holds, now.' })
  pending: number;

  @Field(() => Int, { description: 'Tasks that somebody holds, now.' })
  claimed: number;

  @Field(() => Float, { nullable: true, description: 'Age of the oldest waiting task in seconds; null without one.' })
  oldestAgeSeconds: number | null;

  @Field(() => Float, {
    description: 'Share of the tasks waiting now and those completed in the period that were not decided in time, 0–1.',
  })
  slaViolationRate: number;

  @Field(() => Float, { nullable: true, description: 'Median hours from opening to completion.' })
  turnaroundHoursP50: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile of the hours from opening to completion.' })
  turnaroundHoursP95: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Decisions for each clock hour in which a reviewer decided anything.',
  })
  decisionsPerReviewerHour: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean confidence of the decisions, 1–5.' })
  averageConfidence: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of pairs of votes on one completed task that were the same, 0–1.',
  })
  percentAgreement: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Cohen's κ of these pairs: 1 is full agreement, 0 what chance gives. Low when nearly all votes are alike, so read it beside the percentage.",
  })
  cohenKappa: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Fleiss' κ of the votes on each task, for any number of reviewers; read beside the percentage, as Cohen's.",
  })
  fleissKappa: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Krippendorff's α of the verdicts (nominal): 1 is full agreement, 0 what chance gives; small samples are corrected for.",
  })
  krippendorffAlpha: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Gwet's AC1 of the verdicts: stays high where nearly all votes are alike and every κ collapses.",
  })
  gwetAc1: number | null;

  @Field(() => [ReviewerStatsType], { description: 'Each reviewer who decided in the period, most decisions first.' })
  reviewers: readonly ReviewerStatsType[];
}
