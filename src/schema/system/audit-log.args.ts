import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { AuditOutcome } from '../../entities/system/audit-entry.entity.js';
import { PageArgs } from '../_shared/page.args.js';
import { DateTime } from '../_shared/scalars.js';
import { AuditOutcomes } from './audit-entry.type.js';

@InputType('AuditLogFilter', { description: 'Which entries; what is left out restricts nothing.' })
export class AuditLogFilterType {
  @Field(() => ID, { nullable: true, description: 'Of this principal.' })
  principalId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this mutation, by the name of its field.' })
  operation?: string | null;

  @Field(() => AuditOutcomes, { nullable: true, description: 'That ended so.' })
  outcome?: AuditOutcome | null;

  @Field(() => DateTime, { nullable: true, description: 'At or after this moment.' })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  until?: Date | null;
}

/** Which entries of the audit log. */
@ArgsType()
export class AuditLogArgs extends PageArgs {
  @Field(() => AuditLogFilterType, { nullable: true, description: 'Only such entries.' })
  filter?: AuditLogFilterType | null;
}
