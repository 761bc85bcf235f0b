const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
/** npm passes on the Ctrl-C that the terminal has sent to both already: two signals, one wish. */
export const SAME_WISH_MS = 500;

const cleanUps: (() => unknown)[] = [];
let askedAt: number | null = null;

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
    if (cleanUps.length === 0 && askedAt === null) ignore();
  };
}

/** Whether a signal is about to end the process: what fails from then on fails because of it. */
export function isEnding(): boolean {
  return askedAt !== null;
}

function hear(signal: NodeJS.Signals): void {
  if (askedAt !== null && performance.now() - askedAt < SAME_WISH_MS) return;
  if (askedAt !== null) {
    end(signal);
    return;
  }
  askedAt = performance.now();
  void (async () => {
    for (const cleanUp of cleanUps.splice(0)) await Promise.resolve(cleanUp()).catch(() => undefined);
    end(signal);
  })();
}

/** By the signal itself, as whoever sent it expects. */
function end(signal: NodeJS.Signals): void {
  ignore();
  process.kill(process.pid, signal);
}

function ignore(): void {
  for (const signal of SIGNALS) process.off(signal, hear);
}
