import { Field, ObjectType } from 'type-graphql';
import { USER_ERROR_CODES, type UserErrorCode } from '../../errors.js';
import { stringEnum } from './string-enum.js';

const UserErrorCodes = stringEnum(
  'UserErrorCode',
  'Why a mutation did not do what was asked, as a machine reads it.',
  USER_ERROR_CODES,
);

@ObjectType('UserError', { description: 'An expected failure: something the caller can mend.', simpleResolvers: true })
export class UserErrorType {
  @Field(() => UserErrorCodes, { description: 'What kind of failure.' })
  code: UserErrorCode;

  @Field(() => [String], {
    nullable: true,
    description: 'Path of the input it concerns, list indexes included; null when it is the whole call.',
  })
  field: readonly string[] | null;

  @Field(() => String, { description: 'What is wrong, for a person.' })
  message: string;
}
