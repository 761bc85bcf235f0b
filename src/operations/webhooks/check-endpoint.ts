import type { Principal } from '../../auth/principal.js';
import { type UserError, UserErrors } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';

/** An endpoint as it is to be. */
export interface EndpointWish {
  readonly url: string;
  readonly description: string | null;
  readonly document: string;
  readonly variables: unknown;
  /** Whose rights it has. */
  readonly principal: Principal;
}

interface CheckedEndpoint {
  readonly url: string;
  readonly description: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const MAX_DESCRIPTION = 500;
const MAX_DOCUMENT = 20_000;
const MAX_VARIABLES = 20_000;

/** Everything wrong with an endpoint, thrown together; what is right of it otherwise. Looks the host up. */
export async function checkEndpoint(ctx: OperationContext, wish: EndpointWish): Promise<CheckedEndpoint> {
  const { document, variables, principal } = wish;
  const errors: UserError[] = checkTexts([
    { field: ['url'], text: wish.url, maxLength: 2_048, required: true },
    { field: ['description'], text: wish.description, maxLength: MAX_DESCRIPTION },
    { field: ['subscription'], text: document, maxLength: MAX_DOCUMENT, required: true },
  ]);
  if (!isVariables(variables)) errors.push(invalidVariables('Variables are an object, a value for each name.'));
  else if (!isStorable(variables))
    errors.push(invalidVariables(`Variables have at most ${MAX_VARIABLES} characters as JSON, and no character NUL.`));
  if (errors.length > 0 || !isVariables(variables)) throw new UserErrors(errors);
  const refusal = await ctx.deps.webhooks.sender.findRefusal(wish.url);
  if (refusal !== null) errors.push({ code: 'FETCH_REFUSED', field: ['url'], message: refusal.message });
  errors.push(...(await ctx.deps.webhooks.documents.check(ctx, { document, variables, principal })));
  if (errors.length > 0) throw new UserErrors(errors);
  return { url: new URL(wish.url).href, description: wish.description?.trim() || null, variables };
}

function isVariables(variables: unknown): variables is Readonly<Record<string, unknown>> {
  return typeof variables === 'object' && variables !== null && !Array.isArray(variables);
}

function isStorable(variables: object): boolean {
  const text = JSON.stringify(variables);
  return text.length <= MAX_VARIABLES && !text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text);
}

function invalidVariables(message: string): UserError {
  return { code: 'INVALID', field: ['variables'], message };
}
