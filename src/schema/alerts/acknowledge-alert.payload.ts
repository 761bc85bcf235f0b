import { Field, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { AlertType } from './alert.type.js';

@ObjectType('AcknowledgeAlertPayload', { description: 'What `acknowledgeAlert` answers.', simpleResolvers: true })
export class AcknowledgeAlertPayloadType {
  @Field(() => AlertType, { nullable: true, description: 'The alert as it now is; null on failure.' })
  alert: AlertType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
