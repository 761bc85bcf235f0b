import { ArgsType, Field } from 'type-graphql';
import { Cursor } from '../../schema/_shared/scalars.js';

/** What every subscription takes. */
@ArgsType()
export class AfterArgs {
  @Field(() => Cursor, {
    nullable: true,
    description:
      'Replay everything since this cursor from the log, then go on live. Left out: only what happens from now on.',
  })
  after?: string | null;
}
