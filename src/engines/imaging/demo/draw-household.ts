import {
  type Drawing,
  groundShadow,
  linearGradient,
  type Palette,
  roundStops,
  shadeColour,
  steelStops,
} from './paint.js';

/** Leaves of the plant: turn in degrees, length, hue share; back to front. */
const LEAVES = [
  [-64, 330, 0.1],
  [60, 340, 0],
  [-28, 430, 0.25],
  [26, 440, 0.15],
  [-88, 250, 0.4],
  [86, 262, 0.3],
  [-2, 480, 0.45],
  [-46, 350, 0.7],
  [44, 340, 0.6],
  [12, 360, 0.85],
  [-16, 330, 1],
] as const;

/** A leafy plant in a two-tone ceramic pot. */
export function drawPlant({ body, accent }: Palette): Drawing {
  const markup = `${groundShadow(500, 934, 250)}
    <defs>
      ${linearGradient('pot', roundStops(body))}
      ${linearGradient('saucer', roundStops(accent))}
      ${linearGradient('soil', [
        [0, '#2a1b10'],
        [1, '#5a3d25'],
      ])}
      ${linearGradient('gloss', [
        [0, '#ffffff', 0],
        [0.5, '#ffffff', 0.46],
        [1, '#ffffff', 0],
      ])}
    </defs>
    <ellipse cx="500" cy="604" rx="196" ry="34" fill="url(#soil)"/>
    ${LEAVES.map(([turn, length, share]) => leafMarkup(turn, length, share)).join('')}
    <path d="M304 604 A196 34 0 0 0 696 604 L700 664 Q500 708 300 664 Z" fill="url(#pot)"/>
    <path d="M312 666 Q500 708 688 666 L648 912 Q640 938 500 940 Q360 938 352 912 Z" fill="url(#pot)"/>
    <path d="M312 666 Q500 708 688 666 L684 690 Q500 734 316 690 Z" fill="#000000" fill-opacity=".24"/>
    <path d="M332 798 Q500 836 668 798 L648 912 Q640 938 500 940 Q360 938 352 912 Z" fill="url(#saucer)"/>
    <path d="M372 700 L396 910 H430 L410 708 Z" fill="url(#gloss)"/>`;
  return { markup, box: { x: 224, y: 88, width: 552, height: 868 } };
}

/** A gooseneck kettle of lacquered steel with a wooden grip. */
export function drawKettle({ body, accent }: Palette): Drawing {
  const markup = `${groundShadow(520, 852, 330)}
    <defs>
      ${linearGradient('lacquer', roundStops(body))}
      ${linearGradient('steel', steelStops())}
      ${linearGradient(
        'wood',
        [
          [0, '#d9a566'],
          [0.5, '#a06a34'],
          [1, '#6a411b'],
        ],
        [0, 0, 0.3, 1],
      )}
      ${linearGradient('lid', roundStops(shadeColour(body, 0.08)))}
      ${linearGradient('gloss', [
        [0, '#ffffff', 0],
        [0.5, '#ffffff', 0.62],
        [1, '#ffffff', 0],
      ])}
    </defs>
    <g fill="none" stroke-linecap="round"><path d="M372 766 C232 744 262 520 214 426 C190 380 150 372 112 384" stroke="${shadeColour(body, -0.52)}" stroke-width="54"/>
      <path d="M372 760 C238 738 264 518 216 424 C192 380 152 372 114 384" stroke="${body}" stroke-width="38"/>
      <path d="M332 738 C252 710 268 520 208 410 C190 382 158 370 122 376" stroke="${shadeColour(body, 0.55)}" stroke-width="8"/></g>
    <ellipse cx="110" cy="385" rx="12" ry="25" fill="${shadeColour(body, -0.8)}" transform="rotate(12 110 385)"/>
    <path d="M690 420 H830 Q888 422 886 480 L866 660 Q858 704 812 706" fill="none" stroke="url(#steel)" stroke-width="28"/>
    <path d="M812 706 H740" stroke="#767c84" stroke-width="22"/>
    <path d="M852 414 Q908 420 906 486 L888 654 Q882 690 862 690 Q844 688 848 654 L866 488 Q868 458 844 456 Z" fill="url(#wood)"/>
    <path d="M868 428 Q894 440 890 486 L874 640" fill="none" stroke="#ffffff" stroke-opacity=".4" stroke-width="6" stroke-linecap="round"/>
    <path d="M352 402 H708 L774 812 Q780 852 736 854 H324 Q280 852 286 812 Z" fill="url(#lacquer)"/>
    <path d="M290 790 H770 L774 812 Q780 852 736 854 H324 Q280 852 286 812 Z" fill="url(#steel)"/>
    <path d="M344 402 Q348 380 378 378 H682 Q712 380 716 402 V414 H344 Z" fill="url(#steel)"/>
    <path d="M372 378 C388 318 450 302 530 302 C610 302 672 318 688 378 Z" fill="url(#lid)"/>
    <rect x="508" y="270" width="44" height="36" fill="url(#steel)"/><path d="M472 258 Q474 212 530 212 Q586 212 588 258 Q588 278 530 278 Q472 278 472 258 Z" fill="url(#wood)"/>
    <path d="M398 428 L346 780 H398 L440 428 Z" fill="url(#gloss)"/>
    <circle cx="560" cy="600" r="54" fill="none" stroke="${accent}" stroke-width="8"/>
    <path d="M536 622 C540 580 580 580 584 560 C596 604 572 634 548 632" fill="none" stroke="${accent}" stroke-width="8" stroke-linecap="round"/>`;
  return { markup, box: { x: 94, y: 210, width: 814, height: 686 } };
}

function leafMarkup(turn: number, length: number, share: number): string {
  const [from, to] = [shadeColour('#2f6b3a', -0.42 + share * 0.3), shadeColour('#5fae58', -0.2 + share * 0.32)];
  const tip = 590 - length;
  const half = length * 0.2;
  const middle = 590 - length * 0.62;
  const id = `leaf${Math.round(share * 100)}`;
  return `<defs>${linearGradient(id, [
    [0, to],
    [0.5, to],
    [0.5, from],
    [1, shadeColour(from, 0.14)],
  ])}</defs>
    <g transform="rotate(${turn} 500 600)"><path d="M500 606 V${middle + 60}" stroke="${from}" stroke-width="9"/>
    <path d="M500 ${tip} C${500 + half * 1.5} ${tip + length * 0.22} ${500 + half * 1.3} ${middle + length * 0.28} 500 ${middle + length * 0.36} C${500 - half * 1.3} ${middle + length * 0.28} ${500 - half * 1.5} ${tip + length * 0.22} 500 ${tip} Z" fill="url(#${id})"/>
    <path d="M500 ${tip + 14} V${middle + length * 0.34}" stroke="#d6efc2" stroke-opacity=".5" stroke-width="4"/></g>`;
}
