/**
 * Where a poster's bytes are kept: once a year. Nothing is written under a year's keys any more when the first of its analyses are forgotten, so that no
 * file is deleted that somebody is just about to use.
 */
export function posterKey(now: Date, { sha256, format }: { readonly sha256: string; readonly format: string }): string {
  return `posters/${now.getUTCFullYear()}/${sha256}.${format}`;
}

/** Where the overlay of an analysis is kept, once somebody asked for it. */
export function posterOverlayKey(analysisId: string): string {
  return `poster-overlays/${analysisId}.jpg`;
}
