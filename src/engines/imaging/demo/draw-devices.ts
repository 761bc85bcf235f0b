import {
  type Drawing,
  groundShadow,
  linearGradient,
  type Palette,
  radialGradient,
  roundStops,
  shadeColour,
  steelStops,
} from './paint.js';

/** A wrist watch on a leather strap, from the front, at eight past ten. */
export function drawWatch({ body, accent }: Palette): Drawing {
  const markup = `<defs>
      ${linearGradient('strap', roundStops(accent))}
      ${linearGradient('steel', steelStops(), [0, 0, 1, 1])}
      ${linearGradient(
        'bezel',
        steelStops()
          .toReversed()
          .map(([offset, colour]) => [1 - offset, colour]),
        [0, 0, 1, 1],
      )}
      ${radialGradient(
        'dial',
        [
          [0, shadeColour(body, 0.3)],
          [0.6, body],
          [1, shadeColour(body, -0.5)],
        ],
        [0.42, 0.36, 0.72],
      )}
      ${linearGradient(
        'glass',
        [
          [0, '#ffffff', 0.42],
          [0.5, '#ffffff', 0.06],
          [1, '#ffffff', 0],
        ],
        [0.1, 0, 0.7, 1],
      )}
    </defs>
    <path d="M404 320 L424 78 Q426 56 448 56 H552 Q574 56 576 78 L596 320 Z" fill="url(#strap)"/>
    <path d="M404 680 L424 914 Q430 944 500 946 Q570 944 576 914 L596 680 Z" fill="url(#strap)"/>
    <path d="M424 310 L440 84 M576 310 L560 84 M424 690 L440 900 M576 690 L560 900" stroke="${shadeColour(accent, 0.5)}" stroke-width="4" stroke-dasharray="12 8"/>
    ${[800, 842, 884].map((y) => `<ellipse cx="500" cy="${y}" rx="9" ry="11" fill="${shadeColour(accent, -0.8)}"/>`).join('')}
    <rect x="420" y="88" width="160" height="18" rx="6" fill="url(#steel)"/>
    <path d="M372 316 L396 262 H442 L430 300 Z M628 316 L604 262 H558 L570 300 Z M372 684 L396 738 H442 L430 700 Z M628 684 L604 738 H558 L570 700 Z" fill="url(#bezel)"/>
    <rect x="726" y="468" width="40" height="64" rx="10" fill="url(#steel)"/>
    <path d="M728 480 H764 M728 492 H764 M728 504 H764 M728 516 H764" stroke="#4b5058" stroke-opacity=".6" stroke-width="3"/>
    <circle cx="500" cy="500" r="236" fill="url(#steel)"/>
    <circle cx="500" cy="500" r="214" fill="url(#bezel)"/>
    <circle cx="500" cy="500" r="196" fill="${shadeColour(body, -0.75)}"/>
    <circle cx="500" cy="500" r="190" fill="url(#dial)"/>
    ${dialMarks()}
    <circle cx="500" cy="590" r="52" fill="${shadeColour(body, -0.42)}"/><circle cx="500" cy="590" r="52" fill="none" stroke="#ffffff" stroke-opacity=".4" stroke-width="4"/>
    <path d="M500 590 L528 566" stroke="#f2f3f5" stroke-width="5" stroke-linecap="round"/>
    ${handMarkup(-56, 104, 15)}${handMarkup(50, 152, 11)}
    <path d="M500 546 L500 336" transform="rotate(196 500 500)" stroke="#e0563f" stroke-width="5"/>
    <circle cx="500" cy="500" r="14" fill="#eef0f2"/><circle cx="500" cy="500" r="6" fill="#e0563f"/>
    <path d="M318 452 A190 190 0 0 1 628 358 Q470 420 400 660 A190 190 0 0 1 318 452 Z" fill="url(#glass)"/>`;
  return { markup, box: { x: 262, y: 54, width: 506, height: 894 } };
}

/** Over-ear headphones from the front. */
export function drawHeadphones({ body, accent }: Palette): Drawing {
  const arc = 'M178 620 C150 30 850 30 822 620';
  const markup = `<defs>
      ${linearGradient('band', [
        [0, shadeColour(body, -0.2)],
        [0.3, shadeColour(body, 0.32)],
        [0.65, body],
        [1, shadeColour(body, -0.42)],
      ])}
      ${radialGradient(
        'shell',
        [
          [0, shadeColour(body, 0.42)],
          [0.5, body],
          [1, shadeColour(body, -0.46)],
        ],
        [0.36, 0.26, 0.82],
      )}
      ${linearGradient('pad', [
        [0, '#26282d'],
        [0.5, '#4c5058'],
        [1, '#17181b'],
      ])}
      ${linearGradient('steel', steelStops())}
      ${linearGradient(
        'ring',
        [
          [0, shadeColour(accent, 0.5)],
          [0.5, accent],
          [1, shadeColour(accent, -0.4)],
        ],
        [0, 0, 1, 1],
      )}
    </defs>
    <path d="M214 610 C196 106 804 106 786 610" fill="none" stroke="#2a2c31" stroke-width="34"/>
    <path d="M300 236 C396 136 604 136 700 236" fill="none" stroke="#3a3d44" stroke-width="46" stroke-linecap="round"/>
    <path d="${arc}" fill="none" stroke="url(#band)" stroke-width="48"/>
    <path d="M172 560 C160 30 770 40 806 420" fill="none" stroke="#ffffff" stroke-opacity=".4" stroke-width="7" stroke-linecap="round"/>
    <rect x="162" y="500" width="32" height="150" rx="10" fill="url(#steel)"/><rect x="806" y="500" width="32" height="150" rx="10" fill="url(#steel)"/>
    ${earCup(1)}<g transform="translate(1000 0) scale(-1 1)">${earCup(0.82)}</g>`;
  return { markup, box: { x: 68, y: 150, width: 864, height: 770 } };
}

/** A compact camera with a leatherette front and a coated lens. */
export function drawCamera({ body, accent }: Palette): Drawing {
  const markup = `${groundShadow(500, 778, 388)}
    <defs>
      ${linearGradient(
        'top',
        [
          [0, '#d3d6da'],
          [0.4, '#b4b9c0'],
          [1, '#767c85'],
        ],
        [0, 0, 0, 1],
      )}
      ${linearGradient(
        'hide',
        [
          [0, shadeColour(body, 0.2)],
          [0.5, body],
          [1, shadeColour(body, -0.4)],
        ],
        [0.1, 0, 0.4, 1],
      )}
      ${linearGradient('steel', steelStops(), [0, 0, 1, 1])}
      ${linearGradient(
        'barrel',
        [
          [0, '#5a5e66'],
          [0.4, '#2a2c31'],
          [1, '#101114'],
        ],
        [0, 0, 1, 1],
      )}
      ${radialGradient(
        'glass',
        [
          [0, '#0b1020'],
          [0.45, '#24345f'],
          [0.72, '#4a2a5e'],
          [0.9, '#141625'],
          [1, '#050609'],
        ],
        [0.5, 0.5, 0.5],
      )}
    </defs>
    ${dialsMarkup(accent)}
    <path d="M372 268 L404 212 Q410 202 424 202 H576 Q590 202 596 212 L628 268 Z" fill="url(#top)"/>
    <rect x="92" y="260" width="816" height="520" rx="58" fill="url(#top)"/>
    <rect x="92" y="372" width="816" height="318" fill="url(#hide)"/>
    ${grainMarkup(body)}
    <path d="M92 374 H908 M92 688 H908" stroke="#000000" stroke-opacity=".4" stroke-width="5"/>
    ${windowMarkup()}
    ${lensMarkup(accent)}`;
  return { markup, box: { x: 88, y: 200, width: 824, height: 640 } };
}

function dialsMarkup(accent: string): string {
  return `<defs>${linearGradient(
    'button',
    [
      [0, shadeColour(accent, 0.4)],
      [1, shadeColour(accent, -0.35)],
    ],
    [0, 0, 0, 1],
  )}</defs>
    <rect x="168" y="222" width="104" height="52" rx="12" fill="url(#steel)"/><path d="${knurls(172, 13)}" stroke="#3f444b" stroke-opacity=".6" stroke-width="3"/>
    <rect x="716" y="206" width="116" height="66" rx="12" fill="url(#steel)"/><path d="${knurls(722, 14)}" stroke="#3f444b" stroke-opacity=".6" stroke-width="3"/>
    <rect x="622" y="240" width="62" height="30" rx="10" fill="url(#button)"/>`;
}

function windowMarkup(): string {
  return `<rect x="142" y="292" width="128" height="56" rx="12" fill="#15171c"/><rect x="150" y="299" width="112" height="42" rx="8" fill="#2f3d58"/>
    <path d="M158 336 L196 302 H226 L188 336 Z" fill="#ffffff" fill-opacity=".35"/>
    <rect x="742" y="294" width="112" height="54" rx="10" fill="#f7f3e2" stroke="#6b7078" stroke-width="5"/>
    <path d="M760 300 V342 M782 300 V342 M804 300 V342 M826 300 V342" stroke="#cfc8ad" stroke-width="4"/>`;
}

function lensMarkup(accent: string): string {
  return `<circle cx="508" cy="548" r="240" fill="#000000" fill-opacity=".25"/>
    <circle cx="500" cy="536" r="236" fill="url(#steel)"/><circle cx="500" cy="536" r="216" fill="url(#barrel)"/>
    <circle cx="500" cy="536" r="206" fill="none" stroke="#7b8088" stroke-opacity=".8" stroke-width="14" stroke-dasharray="5 7"/>
    <circle cx="500" cy="536" r="176" fill="#1a1b1f"/><circle cx="500" cy="536" r="174" fill="none" stroke="${accent}" stroke-width="7"/>
    <circle cx="500" cy="536" r="150" fill="url(#barrel)"/><circle cx="500" cy="536" r="124" fill="url(#glass)"/>
    <ellipse cx="458" cy="486" rx="46" ry="28" fill="#cfe3ff" fill-opacity=".75" transform="rotate(-38 458 486)"/>
    <circle cx="552" cy="596" r="17" fill="#e6b8ff" fill-opacity=".5"/><circle cx="528" cy="566" r="8" fill="#ffffff" fill-opacity=".6"/>`;
}

function dialMarks(): string {
  const marks = Array.from({ length: 60 }, (_, minute) => {
    const isHour = minute % 5 === 0;
    const [width, length] = isHour ? [9, 30] : [3, 13];
    return `<rect x="${500 - width / 2}" y="322" width="${width}" height="${length}" transform="rotate(${minute * 6} 500 500)"/>`;
  });
  return `<g fill="#f4f5f6">${marks.join('')}</g>`;
}

function handMarkup(angle: number, length: number, width: number): string {
  const tip = 500 - length;
  return `<path d="M${500 - width / 2} 516 L${500 - width / 3} ${tip + 16} L500 ${tip} L${500 + width / 3} ${tip + 16} L${500 + width / 2} 516 Z" fill="#f7f8f9" stroke="#2a2d33" stroke-opacity=".5" stroke-width="2" transform="rotate(${angle} 500 500)"/>`;
}

function earCup(opacity: number): string {
  return `<path d="M262 560 C316 556 330 640 328 736 C330 838 316 904 262 900 Z" fill="url(#pad)"/>
    <path d="M276 590 C300 600 306 660 304 736 C306 800 298 862 276 874" fill="none" stroke="#ffffff" stroke-opacity=".18" stroke-width="6"/>
    <path d="M72 736 C72 596 128 540 196 540 C266 540 284 610 284 736 C284 862 266 916 196 916 C128 916 72 872 72 736 Z" fill="url(#shell)"/>
    <ellipse cx="172" cy="736" rx="66" ry="112" fill="none" stroke="url(#ring)" stroke-width="9"/>
    <path d="M104 690 C112 624 140 580 186 566" fill="none" stroke="#ffffff" stroke-opacity="${0.62 * opacity}" stroke-width="15" stroke-linecap="round"/>`;
}

function knurls(x: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `M${x + 4 + index * 7.6} 232 V262`).join(' ');
}

function grainMarkup(body: string): string {
  const dots = Array.from({ length: 620 }, (_, index) => {
    // The golden ratio spreads points evenly without a random number.
    const x = 100 + ((index * 0.618_034) % 1) * 800;
    return `M${x.toFixed(1)} ${(380 + (index / 620) * 302).toFixed(1)}h4`;
  });
  return `<path d="${dots.join('')}" stroke="${shadeColour(body, 0.34)}" stroke-opacity=".5" stroke-width="3" stroke-linecap="round"/>`;
}
