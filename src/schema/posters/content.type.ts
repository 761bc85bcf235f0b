import { ArgsType, Field, ID, ObjectType } from 'type-graphql';
import type { ZoneVerdict } from '../../entities/posters/content.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { PageArgs } from '../_shared/page.args.js';
import { DateTime } from '../_shared/scalars.js';
import { ZoneVerdicts } from './poster-analysis.type.js';

@ObjectType('Content', {
  implements: NodeType,
  description: 'A title (a film, a series, a channel) that has a poster.',
  simpleResolvers: true,
})
export class ContentType extends NodeType {
  @Field(() => String, { description: 'Its id where it comes from, unique.' })
  externalId: string;

  @Field(() => String, { description: 'What it is called.' })
  title: string;

  @Field(() => String, {
    nullable: true,
    description: 'What kind of title it is, in the words of where it comes from.',
  })
  kind: string | null;

  @Field(() => Boolean, { description: 'Whether it is shown now.' })
  active: boolean;

  @Field(() => String, { nullable: true, description: 'Address of its poster.' })
  posterUrl: string | null;

  @Field(() => DateTime, { description: 'When it was taken in.' })
  createdAt: Date;

  latestAnalysisId: string | null;
}

export const ContentConnection = connectionOf('Content', () => ContentType);

/** One content, by either of its ids. */
@ArgsType()
export class ContentKeyArgs {
  @Field(() => ID, { nullable: true, description: 'Its id.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Its id where it comes from.' })
  externalId?: string | null;
}

/** Which contents. */
@ArgsType()
export class ContentListArgs extends PageArgs {
  @Field(() => Boolean, { nullable: true, description: 'Only those that are shown now, or only those that are not.' })
  active?: boolean | null;

  @Field(() => ZoneVerdicts, { nullable: true, description: 'Only those whose latest analysis came to this.' })
  verdict?: ZoneVerdict | null;
}
