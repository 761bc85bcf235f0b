/** In a server of a benchmark: answers every message from the parent with the CPU this process has used, in microseconds. */
export function reportUsage(): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
}
