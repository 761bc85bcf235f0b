import { Field, ID, ObjectType } from 'type-graphql';
import type { AuditOutcome } from '../../entities/system/audit-entry.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { DateTime } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const AuditOutcomes = stringEnum<AuditOutcome>('AuditOutcome', 'What came of a mutation.', {
  OK: 'It was done.',
  USER_ERRORS: 'It was not done, or not all of it: `codes` are those of its user errors.',
  REFUSED: 'It was refused as a whole: `codes` holds the code of the error.',
  FAILED: 'It ended by a fault, which is in the logs under the request id.',
});

@ObjectType('AuditEntry', { description: 'One mutation field that somebody asked for.', simpleResolvers: true })
export class AuditEntryType {
  @Field(() => ID, { description: 'A TypeID.' })
  id: string;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  at: Date;

  @Field(() => ID, { nullable: true, description: 'Who asked; null for somebody without credentials.' })
  principalId: string | null;

  @Field(() => String, { nullable: true, description: "The principal's name as it was then." })
  principalName: string | null;

  @Field(() => String, { nullable: true, description: 'The id of the request, as in its answer and in the logs.' })
  requestId: string | null;

  @Field(() => String, { nullable: true, description: 'The address it came from.' })
  clientAddress: string | null;

  @Field(() => String, { description: 'Name of the field.' })
  operation: string;

  @Field(() => [ID], { description: 'Ids that stood in the input or the answer; at most 100.' })
  entityIds: readonly string[];

  @Field(() => AuditOutcomes, { description: 'What came of it.' })
  outcome: AuditOutcome;

  @Field(() => [String], { description: 'Codes of its user errors, or of its refusal; each once.' })
  codes: readonly string[];

  @Field(() => String, {
    description:
      'SHA-256 of the input (of the variables, when it was refused before it began), in hex: equal inputs have equal digests. The input itself is not kept.',
  })
  inputDigest: string;
}

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntryType);
