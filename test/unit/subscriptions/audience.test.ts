import { expect, test } from 'vitest';
import { SYSTEM_PRINCIPAL } from '../../../src/auth/principal.js';
import { everybodyLike } from '../../../src/subscriptions/audience.js';

test('roles may be looked at; anything else answers as for a stranger and is noticed', () => {
  for (const look of ['id', 'name', 'kind', 'expiresAt'] as const) {
    const audience = everybodyLike(SYSTEM_PRINCIPAL);
    expect(audience.principal?.roles).toEqual(['ADMIN']);
    expect(audience.wasIdentified()).toBe(false);
    expect(audience.principal?.[look]).not.toBe('system');
    expect(audience.wasIdentified()).toBe(true);
  }
});

test('a copy is noticed, and nobody is nobody', () => {
  const audience = everybodyLike(SYSTEM_PRINCIPAL);
  expect({ ...audience.principal }.id).toBe('');
  expect(audience.wasIdentified()).toBe(true);
  expect(everybodyLike(null)).toMatchObject({ principal: null });
  expect(everybodyLike(null).wasIdentified()).toBe(false);
});
