/** What a process of the platform does: everything, answer, or work. */
export type Role = 'all' | 'api' | 'worker';
