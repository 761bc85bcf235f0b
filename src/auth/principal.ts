import type { Role } from '../entities/system/api-key.entity.js';

/** Who acts. `id` is the key's id, or `user_…` for somebody who came by a JWT; the system itself acts as {@link SYSTEM_PRINCIPAL}. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** How the principal proved who it is. */
  readonly kind: 'SYSTEM' | 'API_KEY' | 'JWT';
  /** When its credentials end; null = not by time. */
  readonly expiresAt: Date | null;
}

/** Work the platform does on its own account: jobs, schedules, the command line on the machine itself. */
export const SYSTEM_PRINCIPAL: Principal = {
  id: 'system',
  name: 'Vitrine',
  roles: ['ADMIN'],
  kind: 'SYSTEM',
  expiresAt: null,
};

/** Stands for nobody where somebody has to be named. */
export const NOBODY: Principal = { id: 'nobody', name: 'Nobody', roles: [], kind: 'SYSTEM', expiresAt: null };

/** Whether two callers may do the same; null stands for nobody. */
export function haveSameRoles(a: Principal | null, b: Principal | null): boolean {
  return JSON.stringify(a?.roles.toSorted()) === JSON.stringify(b?.roles.toSorted());
}
