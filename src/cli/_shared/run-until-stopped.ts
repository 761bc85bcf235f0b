import { SAME_WISH_MS } from './before-signal.js';
import { EXIT } from './exit-codes.js';
import { terminal } from './terminal.js';

/** From the first signal to the end, at most. Orchestrators kill after 30 s. */
const STOP_DEADLINE_MS = 28_000;

/** 128 and the number of the signal, as shells count. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export interface Running {
  /** Fails when it cannot go on. */
  readonly lost: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Starts, waits for SIGINT, SIGTERM or SIGHUP, and stops in order. A signal during the start stops as soon as it has
 * started; a second one ends the process at once, as does a stop that takes too long. Fails, stopped, when it cannot go on.
 */
export async function runUntilStopped<R extends Running>(
  start: () => Promise<R>,
  started: (running: R) => Promise<void> | void,
): Promise<void> {
  const wish: { askedAt: number | null } = { askedAt: null };
  const asked = new Promise<void>((resolve) => {
    const hear = (signal: keyof typeof SIGNALS) => {
      if (wish.askedAt !== null && performance.now() - wish.askedAt < SAME_WISH_MS) return;
      if (wish.askedAt !== null) process.exit(SIGNALS[signal]);
      wish.askedAt = performance.now();
      setTimeout(() => giveUp(), STOP_DEADLINE_MS).unref();
      terminal.say(terminal.onStderr('dim', 'Stopping. Once more stops at once.'));
      resolve();
    };
    for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(signal, hear);
  });
  const running = await start();
  try {
    if (wish.askedAt === null) {
      await Promise.race([asked, running.lost, Promise.resolve(started(running)).then(() => asked)]);
    }
  } catch (error) {
    // What brought it to its end is what is told, not what could then not be put in order.
    setTimeout(() => giveUp(), STOP_DEADLINE_MS).unref();
    await running.stop().catch(() => undefined);
    throw error;
  }
  await running.stop();
}

function giveUp(): never {
  terminal.say('Stopping took too long; what was under way is taken up again at the next start.');
  process.exit(EXIT.FAILED);
}
