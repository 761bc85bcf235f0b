/** In a server of a benchmark: answers "usage" from the parent with the CPU this process has used, in microseconds. */
export function reportUsage(): void {
  process.on('message', (message) => {
    if (message !== 'usage') return;
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
}
