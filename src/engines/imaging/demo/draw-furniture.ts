import {
  type Drawing,
  groundShadow,
  linearGradient,
  type Palette,
  radialGradient,
  roundStops,
  shadeColour,
} from './paint.js';

const OAK = ['#e2b77f', '#b07f48', '#7d5528'] as const;

/** A moulded shell chair on four oak legs with a wire brace. */
export function drawChair({ body }: Palette): Drawing {
  const [light, mid, dark] = OAK;
  const markup = `${groundShadow(500, 918, 286)}
    <defs>
      ${linearGradient('oak', [
        [0, light],
        [0.5, mid],
        [1, dark],
      ])}
      ${linearGradient('rear', [
        [0, mid],
        [1, dark],
      ])}
      ${radialGradient(
        'back',
        [
          [0, shadeColour(body, 0.34)],
          [0.5, body],
          [1, shadeColour(body, -0.4)],
        ],
        [0.36, 0.3, 0.8],
      )}
      ${linearGradient(
        'seat',
        [
          [0, shadeColour(body, -0.34)],
          [0.4, shadeColour(body, 0.06)],
          [1, shadeColour(body, 0.26)],
        ],
        [0, 0, 0, 1],
      )}
      ${linearGradient(
        'edge',
        [
          [0, shadeColour(body, -0.1)],
          [1, shadeColour(body, -0.55)],
        ],
        [0, 0, 0, 1],
      )}
    </defs>
    <path d="M404 590 L378 850 H396 L440 590 Z M596 590 L622 850 H604 L560 590 Z" fill="url(#rear)"/>
    <g fill="none" stroke="#3a3d43" stroke-width="7"><path d="M322 776 L612 690 M678 776 L388 690"/><path d="M352 612 L648 612"/></g>
    <path d="M322 584 L252 916 Q262 926 278 916 L374 592 Z M678 584 L748 916 Q738 926 722 916 L626 592 Z" fill="url(#oak)"/>
    <path d="M268 168 C278 96 396 76 500 76 C604 76 722 96 732 168 C748 262 724 390 706 506 C690 560 310 560 294 506 C276 390 252 262 268 168 Z" fill="url(#back)"/>
    <path d="M268 168 C278 96 396 76 500 76 C604 76 722 96 732 168" fill="none" stroke="${shadeColour(body, 0.5)}" stroke-width="7" stroke-linecap="round"/>
    <path d="M312 196 C330 138 410 120 500 118 C420 140 360 180 348 262 C340 330 346 400 356 452 C320 380 300 280 312 196 Z" fill="#ffffff" fill-opacity=".22"/>
    <path d="M246 530 C246 468 352 446 500 446 C648 446 754 468 754 530 C752 584 660 612 500 614 C340 612 248 584 246 530 Z" fill="url(#edge)"/>
    <path d="M250 520 C256 466 356 448 500 448 C644 448 744 466 750 520 C744 568 654 590 500 592 C346 590 256 568 250 520 Z" fill="url(#seat)"/>
    <path d="M300 534 C360 572 640 572 700 534" fill="none" stroke="#ffffff" stroke-opacity=".3" stroke-width="9" stroke-linecap="round"/>`;
  return { markup, box: { x: 214, y: 72, width: 572, height: 872 } };
}

/** A table lamp: a glazed gourd, a brass neck and a pleated linen shade, lit. */
export function drawLamp({ body, accent }: Palette): Drawing {
  const markup = `${groundShadow(500, 914, 232)}
    <defs>
      ${linearGradient('gourd', roundStops(body))}
      ${linearGradient('linen', [
        [0, shadeColour(accent, -0.34)],
        [0.3, shadeColour(accent, 0.12)],
        [0.6, accent],
        [1, shadeColour(accent, -0.42)],
      ])}
      ${radialGradient(
        'glow',
        [
          [0, '#fff3c9', 0.95],
          [0.5, '#ffd98a', 0.45],
          [1, '#ffd98a', 0],
        ],
        [0.5, 0.86, 0.62],
      )}
      ${linearGradient('brass', [
        [0, '#6f5218'],
        [0.3, '#f3dc93'],
        [0.6, '#b88d36'],
        [1, '#6a4d15'],
      ])}
      ${linearGradient('gloss', [
        [0, '#ffffff', 0],
        [0.5, '#ffffff', 0.75],
        [1, '#ffffff', 0],
      ])}
    </defs>
    <path d="M384 898 Q384 872 430 868 H570 Q616 872 616 898 Q616 914 500 916 Q384 914 384 898 Z" fill="url(#brass)"/>
    <path d="M452 520 C452 560 344 600 338 716 C334 812 404 872 500 872 C596 872 666 812 662 716 C656 600 548 560 548 520 Z" fill="url(#gourd)"/>
    <path d="M402 668 C412 626 444 604 458 580 L474 586 C462 622 430 650 424 720 C420 770 434 808 452 834 C412 802 392 730 402 668 Z" fill="url(#gloss)"/>
    <rect x="462" y="452" width="76" height="74" rx="8" fill="url(#brass)"/>
    <path d="M350 92 H650 L784 438 Q500 500 216 438 Z" fill="url(#linen)"/>
    <path d="${pleats()}" stroke="${shadeColour(accent, -0.5)}" stroke-opacity=".28" stroke-width="4" fill="none"/>
    <path d="M350 92 H650 L784 438 Q500 500 216 438 Z" fill="url(#glow)"/>
    <path d="M216 438 Q500 500 784 438 L788 452 Q500 516 212 452 Z" fill="${shadeColour(accent, -0.32)}"/>
    <path d="M350 92 H650 L654 104 Q500 120 346 104 Z" fill="${shadeColour(accent, -0.25)}"/>
    <path d="M494 92 V66 H506 V92 Z" fill="url(#brass)"/><circle cx="500" cy="62" r="13" fill="url(#brass)"/>`;
  return { markup, box: { x: 210, y: 48, width: 580, height: 894 } };
}

function pleats(): string {
  return Array.from({ length: 17 }, (_, index) => {
    const place = (index + 0.5) / 17;
    return `M${350 + 300 * place} 96 L${216 + 568 * place} ${438 + 31 * 4 * place * (1 - place)}`;
  }).join(' ');
}
