import { z } from 'zod';
import { defineGroup } from './setting.js';

const hostAndPort = /^(\[[0-9a-fA-F:.]+\]|[^\s:,[\]]+):\d{1,5}$/;

/** Keys, and what may be reached from here. */
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
    description: 'Signs file and upload addresses. Required in production; otherwise generated into DATA_DIR.',
    shownDefault: null,
  },
  OUTBOUND_ALLOW: {
    schema: z
      .string()
      .transform((text) =>
        text
          .split(',')
          .map((entry) => entry.trim())
          .filter((entry) => entry !== ''),
      )
      .refine((entries) => entries.every((entry) => hostAndPort.test(entry)), 'a comma list of host:port')
      .default([]),
    description:
      'Comma list of host:port that the outbound client may reach although private; for intranets and tests.',
    shownDefault: '',
    example: 'images.intranet:8080',
  },
});
