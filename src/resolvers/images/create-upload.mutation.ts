import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createUpload } from '../../operations/images/create-upload.js';
import {
  CreateUploadInputType,
  CreateUploadPayloadType,
  UploadTargetType,
} from '../../schema/images/create-upload.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class CreateUploadMutation {
  @Mutation(() => CreateUploadPayloadType, {
    description: 'Answers a signed address to which one picture can be sent within 15 minutes.',
  })
  createUpload(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CreateUploadInputType, { description: 'The picture.' }) input: CreateUploadInputType,
  ): Promise<CreateUploadPayloadType> {
    return answer(
      CreateUploadPayloadType,
      async () => ({ upload: mapTo(UploadTargetType, await createUpload(ctx, input)) }),
      { upload: null },
    );
  }
}
