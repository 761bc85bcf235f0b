import {
  type Drawing,
  groundShadow,
  linearGradient,
  type Palette,
  roundStops,
  shadeColour,
  steelStops,
} from './paint.js';

/** A steel bottle with a lacquered body, a ring of bare metal and a loop on the cap. */
export function drawBottle({ body, accent }: Palette): Drawing {
  const outline =
    'M392 372 C392 292 446 276 452 226 V196 H548 V226 C554 276 608 292 608 372 V892 Q608 930 566 932 H434 Q392 930 392 892 Z';
  const markup = `${groundShadow(506, 930, 176)}
    <defs>
      ${linearGradient('lacquer', roundStops(body))}
      ${linearGradient('steel', steelStops())}
      ${linearGradient('cap', roundStops(accent))}
      ${linearGradient('streak', [
        [0, '#ffffff', 0],
        [0.5, '#ffffff', 0.62],
        [1, '#ffffff', 0],
      ])}
      ${linearGradient(
        'fall',
        [
          [0, '#000000', 0],
          [0.7, '#000000', 0],
          [1, '#000000', 0.3],
        ],
        [0, 0, 0, 1],
      )}
    </defs>
    <path d="M466 112 C462 62 538 62 534 112" fill="none" stroke="${shadeColour(accent, -0.3)}" stroke-width="20"/>
    <path d="M462 110 C458 56 530 56 530 106" fill="none" stroke="${shadeColour(accent, 0.2)}" stroke-width="6"/>
    <path d="M446 112 Q446 98 462 98 H538 Q554 98 554 112 V178 H446 Z" fill="url(#cap)"/>
    ${capRidges(accent)}
    <path d="${outline}" fill="url(#lacquer)"/>
    <path d="${outline}" fill="url(#fall)"/>
    <rect x="450" y="178" width="100" height="34" rx="4" fill="url(#steel)"/>
    <path d="M392 868 H608 V892 Q608 930 566 932 H434 Q392 930 392 892 Z" fill="url(#steel)"/>
    <path d="M424 380 C424 320 462 300 470 236 L484 236 C480 310 452 330 452 390 V850 H424 Z" fill="url(#streak)"/>
    <path d="M588 400 V848" stroke="#ffffff" stroke-opacity=".26" stroke-width="5" stroke-linecap="round"/>
    ${leafMark(accent)}`;
  return { markup, box: { x: 388, y: 66, width: 224, height: 870 } };
}

/** A stoneware mug, its upper half dipped in a second glaze, filled with coffee. */
export function drawMug({ body, accent }: Palette): Drawing {
  const outline = 'M196 292 L222 742 Q228 808 306 814 H582 Q660 808 666 742 L692 292 Z';
  const dip = 'M196 292 L209 520 Q262 566 322 524 Q384 486 440 536 Q506 590 566 530 Q622 484 679 522 L692 292 Z';
  const markup = `${groundShadow(446, 810, 236)}
    <defs>
      ${linearGradient('glaze', roundStops(body))}
      ${linearGradient('dip', roundStops(accent))}
      ${linearGradient('well', [
        [0, shadeColour(body, -0.55)],
        [1, shadeColour(body, -0.1)],
      ])}
      ${linearGradient('coffee', [
        [0, '#1c0f08'],
        [0.55, '#4b2a14'],
        [1, '#7a4a22'],
      ])}
      ${linearGradient('sheen', [
        [0, '#ffffff', 0],
        [0.5, '#ffffff', 0.5],
        [1, '#ffffff', 0],
      ])}
    </defs>
    <path d="M676 392 C862 350 880 676 658 668" fill="none" stroke="${shadeColour(body, -0.42)}" stroke-width="62"/>
    <path d="M676 390 C852 352 868 668 658 660" fill="none" stroke="${shadeColour(body, -0.12)}" stroke-width="44"/>
    <path d="M684 382 C838 352 852 640 664 650" fill="none" stroke="${shadeColour(body, 0.34)}" stroke-width="10" stroke-linecap="round"/>
    <path d="${outline}" fill="url(#glaze)"/>
    <path d="${dip}" fill="url(#dip)"/>
    <path d="M209 520 Q262 566 322 524 Q384 486 440 536 Q506 590 566 530 Q622 484 679 522" fill="none" stroke="#ffffff" stroke-opacity=".3" stroke-width="5"/>
    <ellipse cx="444" cy="292" rx="248" ry="58" fill="${shadeColour(accent, 0.16)}"/>
    <ellipse cx="444" cy="295" rx="226" ry="47" fill="url(#well)"/>
    <path d="M226 306 A222 40 0 0 0 662 306 A222 44 0 0 0 226 306 Z" fill="url(#coffee)"/>
    <path d="M268 306 Q330 286 420 284" fill="none" stroke="#d9a066" stroke-opacity=".65" stroke-width="7" stroke-linecap="round"/>
    <path d="M286 356 L306 770 H342 L322 356 Z" fill="url(#sheen)"/>
    <path d="M238 742 Q246 792 306 798 H582 Q642 792 650 742" fill="none" stroke="#000000" stroke-opacity=".18" stroke-width="8"/>`;
  return { markup, box: { x: 194, y: 234, width: 648, height: 600 } };
}

function capRidges(accent: string): string {
  const ridges = Array.from({ length: 9 }, (_, index) => `M${458 + index * 10.5} 116 V168`).join(' ');
  return `<path d="${ridges}" stroke="${shadeColour(accent, -0.5)}" stroke-opacity=".55" stroke-width="3"/>`;
}

function leafMark(accent: string): string {
  const ink = shadeColour(accent, 0.55);
  return `<g fill="none" stroke="${ink}" stroke-width="7" stroke-linecap="round" stroke-opacity=".92">
    <path d="M500 650 C462 612 462 560 500 522 C538 560 538 612 500 650 Z"/><path d="M500 690 V572"/>
    <path d="M500 616 L478 592 M500 616 L522 592"/></g>`;
}
