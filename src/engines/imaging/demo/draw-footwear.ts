import { type Drawing, groundShadow, linearGradient, type Palette, shadeColour } from './paint.js';

const UPPER =
  'M92 676 C74 606 150 566 252 544 C352 522 402 452 470 372 C496 342 540 340 566 366 C606 404 690 404 748 352 C792 314 852 330 856 388 C860 470 914 560 908 676 Z';

/** A low running shoe seen from the side, toe to the left. */
export function drawSneaker({ body, accent }: Palette): Drawing {
  const markup = `${groundShadow(500, 768, 440)}
    <defs>
      ${linearGradient(
        'upper',
        [
          [0, shadeColour(body, 0.3)],
          [0.5, body],
          [1, shadeColour(body, -0.36)],
        ],
        [0.2, 0, 0.6, 1],
      )}
      ${linearGradient(
        'panel',
        [
          [0, shadeColour(accent, 0.24)],
          [1, shadeColour(accent, -0.3)],
        ],
        [0, 0, 0.4, 1],
      )}
      ${linearGradient(
        'foam',
        [
          [0, '#f6f4ee'],
          [0.55, '#dcd8cd'],
          [1, '#a9a497'],
        ],
        [0, 0, 0, 1],
      )}
      ${linearGradient(
        'tread',
        [
          [0, shadeColour(accent, -0.3)],
          [1, shadeColour(accent, -0.62)],
        ],
        [0, 0, 0, 1],
      )}
      ${linearGradient(
        'lining',
        [
          [0, shadeColour(body, -0.72)],
          [1, shadeColour(body, -0.4)],
        ],
        [0, 0, 0, 1],
      )}
    </defs>
    <path d="M84 716 Q78 770 144 774 H858 Q926 770 922 712 Z" fill="url(#tread)"/>
    <path d="M86 668 C300 690 640 690 914 652 C932 690 934 728 912 744 Q880 756 500 752 Q150 752 96 740 C72 722 76 692 86 668 Z" fill="url(#foam)"/>
    <path d="M96 700 C300 716 660 714 920 690" fill="none" stroke="#8d887b" stroke-opacity=".55" stroke-width="4"/>
    <path d="${UPPER}" fill="url(#upper)"/>
    ${panels()}
    <path d="M566 366 C606 404 690 404 748 352 C792 314 852 330 856 388 C812 446 640 462 566 366 Z" fill="url(#lining)"/>
    <path d="M566 366 C640 462 812 446 856 388" fill="none" stroke="${shadeColour(body, 0.42)}" stroke-width="9" stroke-linecap="round"/>
    ${laces(body)}
    ${perforations(body)}
    ${treadCuts(accent)}`;
  return { markup, box: { x: 76, y: 328, width: 856, height: 470 } };
}

function panels(): string {
  return `<path d="M92 676 C76 610 140 572 232 549 C282 586 300 634 296 683 Q180 684 92 676 Z" fill="url(#panel)"/>
    <path d="M908 660 C912 560 862 474 856 402 C800 452 770 560 776 672 Z" fill="url(#panel)"/>
    <path d="M424 682 L556 470 L618 476 L510 684 Z M556 682 L664 478 L716 470 L634 680 Z" fill="url(#panel)"/>
    <path d="M100 664 C92 616 146 584 228 562 C266 594 282 636 282 674" fill="none" stroke="#ffffff" stroke-opacity=".5" stroke-width="4" stroke-dasharray="10 7"/>
    <path d="M790 664 C788 560 812 480 846 430" fill="none" stroke="#ffffff" stroke-opacity=".5" stroke-width="4" stroke-dasharray="10 7"/>`;
}

function laces(body: string): string {
  const eyelets = Array.from({ length: 6 }, (_, index) => [340 + index * 34, 528 - index * 34] as const);
  const tongue = `<path d="M300 534 C400 506 440 430 486 366 C520 330 560 352 574 378 L424 566 C384 590 330 574 300 534 Z" fill="${shadeColour(body, -0.16)}"/>
    <path d="M430 560 L580 386" stroke="#ffffff" stroke-opacity=".35" stroke-width="4" stroke-dasharray="10 7"/>`;
  const strands = eyelets
    .map(
      ([x, y]) => `<path d="M${x - 6} ${y - 12} q34 6 66 42" stroke="#8f8a80" stroke-width="17"/>
        <path d="M${x - 6} ${y - 14} q34 6 66 42" stroke="#fbf9f4" stroke-width="12"/>`,
    )
    .join('');
  return `${tongue}<g fill="none" stroke-linecap="round">${strands}</g>`;
}

function perforations(body: string): string {
  const holes = Array.from({ length: 15 }, (_, index) => {
    const [row, column] = [Math.floor(index / 5), index % 5];
    return `<circle cx="${322 + column * 24 - row * 6}" cy="${594 + row * 26 - column * 3}" r="5"/>`;
  });
  return `<g fill="${shadeColour(body, -0.6)}" fill-opacity=".7">${holes.join('')}</g>`;
}

function treadCuts(accent: string): string {
  const cuts = Array.from({ length: 21 }, (_, index) => `M${120 + index * 38} 756 l8 18`).join(' ');
  return `<path d="${cuts}" stroke="${shadeColour(accent, -0.85)}" stroke-width="7"/>`;
}
