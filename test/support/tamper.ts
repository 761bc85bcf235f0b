/** A signed address with another signature. */
export function withOtherSignature(url: string): string {
  return url.replace(/sig=./, (sig) => (sig === 'sig=A' ? 'sig=B' : 'sig=A'));
}
