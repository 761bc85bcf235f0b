import { findPolicy, type ImagePolicy } from '../../engines/image-policy/policy.js';

/** The policy that every picture of a product is judged by. */
const POLICY_NAME = 'main-image';

export function mainPolicy(): ImagePolicy {
  const policy = findPolicy(POLICY_NAME);
  if (policy === null) throw new Error(`There is no policy "${POLICY_NAME}".`);
  return policy;
}
