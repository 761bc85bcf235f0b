/** How many messages a client may send in a second for long, and how many at once. */
export interface MessageRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Answers, for each message at its time in milliseconds, whether it is within the rate. */
export function createMessageMeter({ perSecond, burst }: MessageRate): (nowMs: number) => boolean {
  let allowance = burst;
  let lastMs: number | null = null;
  return (nowMs) => {
    allowance = Math.min(burst, allowance + ((nowMs - (lastMs ?? nowMs)) / 1_000) * perSecond);
    lastMs = nowMs;
    if (allowance < 1) return false;
    allowance -= 1;
    return true;
  };
}
