import type { Role } from '../entities/system/api-key.entity.js';

/** Who acts. `id` is the key's id; the system itself acts as {@link SYSTEM_PRINCIPAL}. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Work the platform does on its own account: jobs, schedules, the command line on the machine itself. */
export const SYSTEM_PRINCIPAL: Principal = { id: 'system', name: 'Vitrine', roles: ['ADMIN'] };
