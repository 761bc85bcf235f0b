import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ContentType } from './content.type.js';

@InputType('ContentInput', {
  description: 'A title to store, or to change when its external id is known: what is left out is emptied.',
})
export class ContentInputType {
  @Field(() => String, { description: 'Its id where it comes from, at most 200 characters.' })
  externalId: string;

  @Field(() => String, { description: 'What it is called, at most 500 characters.' })
  title: string;

  @Field(() => String, { nullable: true, description: 'What kind of title it is, at most 100 characters.' })
  kind?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether it is shown now.' })
  active?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'http or https address of its poster, at most 2 048 characters.',
  })
  posterUrl?: string | null;
}

@InputType('ImportContentInput', {
  description: 'Titles to take in: those given, or those of the configured warehouse.',
})
export class ImportContentInputType {
  @Field(() => [ContentInputType], { nullable: true, description: '1–1 000 rows; each bad row fails alone.' })
  contents?: ContentInputType[] | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Take them from the warehouse, by a job.' })
  fromWarehouse?: boolean | null;

  @Field(() => Int, { nullable: true, description: "At most this many of the warehouse's rows; all when left out." })
  limit?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether those of the warehouse that are not shown now come too.',
  })
  includeInactive?: boolean | null;
}

@ObjectType('ImportContentPayload', { description: 'What `importContent` answers.', simpleResolvers: true })
export class ImportContentPayloadType {
  @Field(() => [ContentType], {
    nullable: 'items',
    description: 'One for each row given, in their order; null where the row failed.',
  })
  contents: readonly (ContentType | null)[];

  @Field(() => Int, { description: 'How many were stored for the first time.' })
  created: number;

  @Field(() => Int, { description: 'How many were known and differed.' })
  changed: number;

  @Field(() => [UserErrorType], { description: 'What went wrong, by index of the row; empty when all worked.' })
  userErrors: readonly UserErrorType[];

  jobId: string | null;
}
