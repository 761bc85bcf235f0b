import { type Drawing, groundShadow, linearGradient, type Palette, radialGradient, shadeColour } from './paint.js';

/** A leather handbag with a flap, a turn-lock and a single handle. */
export function drawBag({ body, accent }: Palette): Drawing {
  const stitch = `fill="none" stroke="${shadeColour(accent, 0.4)}" stroke-opacity=".85" stroke-width="5" stroke-dasharray="13 9"`;
  const markup = `${groundShadow(500, 868, 350)}
    <defs>
      ${linearGradient(
        'hide',
        [
          [0, shadeColour(body, 0.2)],
          [0.45, body],
          [1, shadeColour(body, -0.45)],
        ],
        [0.1, 0, 0.5, 1],
      )}
      ${linearGradient(
        'flap',
        [
          [0, shadeColour(body, 0.36)],
          [0.5, shadeColour(body, 0.08)],
          [1, shadeColour(body, -0.24)],
        ],
        [0.2, 0, 0.5, 1],
      )}
      ${linearGradient(
        'gold',
        [
          [0, '#fff0bd'],
          [0.45, '#d5a945'],
          [1, '#7d5c17'],
        ],
        [0, 0, 1, 1],
      )}
      ${radialGradient(
        'light',
        [
          [0, '#ffffff', 0.42],
          [1, '#ffffff', 0],
        ],
        [0.3, 0.16, 0.5],
      )}
    </defs>
    <path d="M318 400 C318 120 682 120 682 400" fill="none" stroke="${shadeColour(body, -0.52)}" stroke-width="44"/>
    <path d="M314 396 C314 112 676 112 678 396" fill="none" stroke="${shadeColour(body, -0.08)}" stroke-width="26"/>
    <path d="M312 392 C318 110 660 110 676 380" fill="none" stroke="${shadeColour(body, 0.42)}" stroke-width="6"/>
    <path d="M190 396 Q196 352 244 350 H756 Q804 352 810 396 L872 812 Q876 866 824 870 H176 Q124 866 128 812 Z" fill="url(#hide)"/>
    <path d="M170 826 H830" ${stitch}/>
    <path d="M128 812 L150 664 L176 846 Z M872 812 L850 664 L824 846 Z" fill="#000000" fill-opacity=".2"/>
    <path d="M156 640 Q168 676 240 690 Q420 720 500 720 Q580 720 760 690 Q832 676 844 640 L850 664 Q836 704 760 716 Q560 742 500 742 Q440 742 240 716 Q164 704 150 664 Z" fill="#000000" fill-opacity=".26"/>
    <path d="M186 396 Q192 346 244 344 H756 Q808 346 814 396 L846 626 Q838 672 760 688 Q580 716 500 716 Q420 716 240 688 Q162 672 154 626 Z" fill="url(#flap)"/>
    <path d="M186 396 Q192 346 244 344 H756 Q808 346 814 396 L846 626 Q838 672 760 688 Q580 716 500 716 Q420 716 240 688 Q162 672 154 626 Z" fill="url(#light)"/>
    <path d="M206 402 Q212 366 250 364 H750 Q788 366 794 402 L824 618 Q816 652 752 666 Q580 694 500 694 Q420 694 248 666 Q184 652 176 618 Z" ${stitch}/>
    ${[318, 682].map((x) => ringLug(x)).join('')}
    <rect x="436" y="640" width="128" height="96" rx="16" fill="url(#gold)"/>
    <rect x="450" y="654" width="100" height="68" rx="10" fill="none" stroke="#6a4c10" stroke-opacity=".6" stroke-width="5"/>
    <rect x="486" y="664" width="28" height="50" rx="9" fill="#8a6720"/><rect x="490" y="668" width="9" height="42" rx="4" fill="#ffe9a8"/>`;
  return { markup, box: { x: 112, y: 168, width: 776, height: 744 } };
}

/** A day pack with a front pocket, zips and a top handle. */
export function drawBackpack({ body, accent }: Palette): Drawing {
  const zip = `fill="none" stroke="${shadeColour(body, -0.62)}" stroke-width="15"`;
  const teeth = 'fill="none" stroke="#d8dade" stroke-width="4" stroke-dasharray="5 4"';
  const seam = 'M270 400 C270 206 358 158 500 158 C642 158 730 206 730 400';
  const markup = `${groundShadow(500, 926, 330)}
    <defs>
      ${linearGradient('canvas', [
        [0, shadeColour(body, -0.22)],
        [0.24, shadeColour(body, 0.2)],
        [0.6, body],
        [1, shadeColour(body, -0.46)],
      ])}
      ${linearGradient(
        'pocket',
        [
          [0, shadeColour(body, 0.18)],
          [1, shadeColour(body, -0.3)],
        ],
        [0.2, 0, 0.5, 1],
      )}
      ${linearGradient(
        'hide',
        [
          [0, shadeColour(accent, 0.26)],
          [1, shadeColour(accent, -0.34)],
        ],
        [0, 0, 0.6, 1],
      )}
    </defs>
    <path d="M420 118 C420 44 580 44 580 118" fill="none" stroke="${shadeColour(accent, -0.4)}" stroke-width="30"/>
    <path d="M420 112 C422 46 574 46 578 110" fill="none" stroke="${shadeColour(accent, 0.2)}" stroke-width="8"/>
    <path d="M226 520 C160 560 158 760 214 836 L250 800 V520 Z M774 520 C840 560 842 760 786 836 L750 800 V520 Z" fill="${shadeColour(body, -0.52)}"/>
    <path d="M220 420 C220 150 330 96 500 96 C670 96 780 150 780 420 V838 Q778 926 690 928 H310 Q222 926 220 838 Z" fill="url(#canvas)"/>
    <path d="${seam} V520" ${zip}/><path d="${seam} V520" ${teeth}/>
    <path d="M222 800 H778 V838 Q778 926 690 928 H310 Q222 926 222 838 Z" fill="url(#hide)"/>
    <path d="M240 816 H760" fill="none" stroke="#ffffff" stroke-opacity=".5" stroke-width="4" stroke-dasharray="12 8"/>
    <path d="M286 530 Q286 486 334 484 H666 Q714 486 714 530 V786 Q712 834 662 836 H338 Q288 834 286 786 Z" fill="#000000" fill-opacity=".28"/>
    <path d="M282 520 Q282 474 330 472 H670 Q718 474 718 520 V774 Q716 822 666 824 H334 Q284 822 282 774 Z" fill="url(#pocket)"/>
    <path d="M306 552 H694" ${zip}/><path d="M306 552 H694" ${teeth}/>
    <path d="M640 556 V604" stroke="${accent}" stroke-width="16" stroke-linecap="round"/>
    <rect x="430" y="264" width="140" height="96" rx="12" fill="url(#hide)"/>
    <path d="M462 334 L500 290 L538 334 M484 334 L500 314 L516 334" fill="none" stroke="${shadeColour(accent, 0.62)}" stroke-width="7" stroke-linejoin="round"/>
    <path d="M262 440 C262 250 320 186 400 160 C330 230 310 320 306 460 V470 H262 Z" fill="#ffffff" fill-opacity=".16"/>`;
  return { markup, box: { x: 168, y: 52, width: 664, height: 910 } };
}

function ringLug(x: number): string {
  return `<rect x="${x - 30}" y="352" width="60" height="84" rx="14" fill="url(#flap)" stroke="#000000" stroke-opacity=".25" stroke-width="4"/>
    <circle cx="${x}" cy="392" r="17" fill="url(#gold)"/><circle cx="${x - 4}" cy="387" r="6" fill="#fff6d8"/>`;
}
