import { z } from 'zod';
import { defineGroup, readList } from './setting.js';

const hostAndPort = /^(\[[0-9a-fA-F:.]+\]|[^\s:,[\]]+):\d{1,5}$/;

/** An origin exactly as browsers send it: lower case, no path, no standard port. */
function isOrigin(text: string): boolean {
  return text === '*' || (/^https?:/.test(text) && URL.parse(text)?.origin === text);
}

/** Keys, who may come from where, and what may be reached from here. */
export const SECURITY_GROUP = defineGroup('Security', {
  ADMIN_API_KEY: {
    schema: z
      .string()
      .regex(/^\S{24,200}$/, '24 to 200 characters without blanks')
      .optional(),
    description: 'Presets the first admin key; without it one is made at the first start and printed once.',
    shownDefault: null,
  },
  SECRET_KEY: {
    schema: z.string().min(32, 'at least 32 characters').optional(),
    description:
      'Signs file and upload addresses, and seals secrets that are stored. Required in production; otherwise generated into DATA_DIR.',
    shownDefault: null,
  },
  SECRET_KEY_PREVIOUS: {
    schema: z.string().min(32, 'at least 32 characters').optional(),
    description:
      'What SECRET_KEY was before: what is sealed with it opens, too, and workers seal it anew when they start.',
    shownDefault: null,
  },
  METRICS_TOKEN: {
    schema: z
      .string()
      .regex(/^\S{16,200}$/, '16 to 200 characters without blanks')
      .optional(),
    description:
      'What Prometheus must send as "Authorization: Bearer …" to read /metrics. Without it only this machine may, by a name of its own such as localhost, and not through a proxy that says it is one: see docs/metrics.md.',
    shownDefault: null,
  },
  ALLOWED_ORIGINS: {
    schema: z
      .string()
      .transform(readList)
      .refine((origins) => origins.every(isOrigin), 'a comma list of origins such as https://shop.example, or *')
      .default([]),
    description:
      'Comma list of origins whose pages may use the API from a browser, over HTTP and WebSocket; * for all. Outside production the Apollo Sandbox and pages of this machine may, too.',
    shownDefault: '',
    example: 'https://shop.example,https://admin.shop.example',
  },
  OUTBOUND_ALLOW: {
    schema: z
      .string()
      .transform(readList)
      .refine((entries) => entries.every((entry) => hostAndPort.test(entry)), 'a comma list of host:port')
      .default([]),
    description:
      'Comma list of host:port that the outbound client may reach although private; for intranets and tests.',
    shownDefault: '',
    example: 'images.intranet:8080',
  },
});
