/** Where root keeps what the account of PostgreSQL must reach when the checkout or the data folder is closed to it. */
export const SHARED_PLACE = '/var/lib/vitrine';
