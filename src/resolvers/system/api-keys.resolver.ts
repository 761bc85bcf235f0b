import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { createApiKey } from '../../operations/system/create-api-key.js';
import { listApiKeys } from '../../operations/system/read-api-keys.js';
import { revokeApiKey } from '../../operations/system/revoke-api-key.js';
import { ApiKeyType } from '../../schema/system/api-key.type.js';
import {
  CreateApiKeyInputType,
  CreateApiKeyPayloadType,
  RevokeApiKeyPayloadType,
} from '../../schema/system/create-api-key.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class ApiKeysResolver {
  @Query(() => [ApiKeyType], { description: 'All API keys, oldest first, revoked ones included.' })
  async apiKeys(@Ctx() ctx: GraphQLContext): Promise<ApiKeyType[]> {
    return (await listApiKeys(ctx)).map((row) => mapTo(ApiKeyType, row));
  }

  @Mutation(() => CreateApiKeyPayloadType, { description: 'Makes a key. Its secret is in the answer, this once.' })
  createApiKey(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CreateApiKeyInputType, { description: 'The key.' }) input: CreateApiKeyInputType,
  ): Promise<CreateApiKeyPayloadType> {
    const work = async () => {
      const { apiKey, secret } = await createApiKey(ctx, input);
      return { apiKey: mapTo(ApiKeyType, apiKey), secret };
    };
    return answer(CreateApiKeyPayloadType, work, { apiKey: null, secret: null });
  }

  @Mutation(() => RevokeApiKeyPayloadType, { description: 'Ends a key for good, everywhere within two seconds.' })
  revokeApiKey(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The key's id." }) id: string,
  ): Promise<RevokeApiKeyPayloadType> {
    return answer(RevokeApiKeyPayloadType, async () => ({ apiKey: mapTo(ApiKeyType, await revokeApiKey(ctx, id)) }), {
      apiKey: null,
    });
  }
}
