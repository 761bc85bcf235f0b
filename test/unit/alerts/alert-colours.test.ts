import { expect, it } from 'vitest';
import { colourOf } from '../../../src/adapters/alert-channels/alert-notice.js';
import { SEVERITIES } from '../../../src/engines/alerts/severities.js';
import { givenNotice } from '../../integration/alerts/notices.js';

/** Contrast with white, by WCAG 2. */
function contrastWithWhite(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((level) => (level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

it.each(SEVERITIES.flatMap((severity) => [['FIRED', severity] as const, ['RESOLVED', severity] as const]))(
  'white text can be read on the colour of %s, %s',
  (news, severity) => {
    expect(contrastWithWhite(colourOf(givenNotice({ news, severity })))).toBeGreaterThanOrEqual(4.5);
  },
);
