/** The oldest major version that has all that is called; npm's scripts bring a newer one. */
const OLDEST = 22;

/** What to tell somebody whose Node is too old; null when it is not. */
export function refuseNode(version: string): string | null {
  if (Number.parseInt(version, 10) >= OLDEST) return null;
  return `Vitrine runs on Node ${OLDEST} or newer, and this is ${version}. "npm start" and "npx vitrine" in its folder use the one that npm ci installed.`;
}
