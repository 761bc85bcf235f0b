const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and SVG, in content and in quoted attributes. Control characters, which neither may hold, become �. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Escaped text of at most `most` characters; what is longer loses its middle, so that both ends of a path are read. */
export function escapeShort(text: string, most: number): string {
  if (text.length <= most) return escapeHtml(text);
  const head = Math.ceil((most - 1) / 2);
  // A pair of surrogates cut in two becomes � with the rest that cannot be shown.
  return escapeHtml(`${text.slice(0, head)}…${text.slice(head + 1 - most)}`);
}
