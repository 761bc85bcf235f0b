/**
 * Gives the memory of `bytes` back at once: they must not be used afterwards and are empty. Memory outside the heap
 * otherwise waits for the garbage collector, which hardly sees it: up to 33 MiB of dead pictures in a process that
 * works on 4. Does nothing to a view of a part of its buffer, whose other parts may be someone else's.
 */
export function releaseBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
