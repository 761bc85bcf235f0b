/** Places for long connections: one count for every transport. */
export interface ConnectionSeats {
  /** Takes a place: answers how to give it back, or null when the holder has no more. Giving back twice is harmless. */
  take(holder: string): (() => void) | null;
}

/** Counts the connections that each holder has open in this process. */
export function createConnectionSeats(perHolder: number): ConnectionSeats {
  const taken = new Map<string, number>();
  return {
    take(holder) {
      const count = taken.get(holder) ?? 0;
      if (count >= perHolder) return null;
      taken.set(holder, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = (taken.get(holder) ?? 1) - 1;
        if (left === 0) taken.delete(holder);
        else taken.set(holder, left);
      };
    },
  };
}
