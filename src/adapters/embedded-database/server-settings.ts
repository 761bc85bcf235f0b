/**
 * Settings of the embedded server, given on its command line so that they also apply to a data directory made by an
 * earlier version. Durability is never traded: fsync and synchronous commit stay on.
 */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // No Unix socket: its path may not exceed 107 bytes, and data folders do.
  unix_socket_directories: '',
  cluster_name: 'vitrine',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  // A client that died in the middle of a transaction would hold its locks, and keep vacuum from cleaning, for hours.
  idle_in_transaction_session_timeout: '60s',
  // Statements are short; compiling them costs more than it gains.
  jit: 'off',
  // Local disks are solid state: an index is worth using far earlier than the default of 4 assumes.
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Routine checkpoints would make up nearly all of the log.
  log_checkpoints: 'off',
};

/** The settings as arguments of the `postgres` program. */
export function settingArguments(port: number, overrides: Readonly<Record<string, string>> = {}): string[] {
  const settings = { ...SERVER_SETTINGS, ...overrides, port: String(port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
