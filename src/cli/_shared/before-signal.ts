const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const cleanUps: (() => unknown)[] = [];

/**
 * Has something put in order before a signal ends the process, the latest first; answers how to be forgotten again. A second signal
 * ends it at once. Where a command listens to signals itself, nothing is done: it ends in its own way.
 */
export function beforeSignal(cleanUp: () => unknown): () => void {
  if (cleanUps.length === 0 && SIGNALS.every((signal) => process.listenerCount(signal) === 0))
    for (const signal of SIGNALS) process.on(signal, hear);
  cleanUps.unshift(cleanUp);
  return () => {
    const at = cleanUps.indexOf(cleanUp);
    if (at === -1) return;
    cleanUps.splice(at, 1);
    if (cleanUps.length === 0) ignore();
  };
}

function hear(signal: NodeJS.Signals): void {
  ignore();
  void (async () => {
    for (const cleanUp of cleanUps.splice(0)) await Promise.resolve(cleanUp()).catch(() => undefined);
    process.kill(process.pid, signal);
  })();
}

function ignore(): void {
  for (const signal of SIGNALS) process.off(signal, hear);
}
