import { execFileSync } from 'node:child_process';

/** The font families of this machine; none where fontconfig is not installed. */
export function systemFonts(): ReadonlySet<string> {
  try {
    const listed = execFileSync('fc-list', [':', 'family'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return new Set(
      listed
        .split(/[\n,]/)
        .map((family) => family.trim())
        .filter(Boolean),
    );
  } catch {
    return new Set();
  }
}
