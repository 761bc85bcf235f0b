import { z } from 'zod';
import { defineGroup, flag } from './setting.js';

/** Where the server listens and how it speaks of itself. */
export const SERVER_GROUP = defineGroup('Server', {
  PORT: {
    schema: z.coerce
      .number('a port number')
      .int('a whole number')
      .min(0, '0 to 65535')
      .max(65_535, '0 to 65535')
      .default(4000),
    description: 'Port of the HTTP and WebSocket server; 0 takes a free one.',
    shownDefault: '4000',
  },
  HOST: {
    schema: z.string().default('127.0.0.1'),
    description: 'Address to listen on; 0.0.0.0 for all.',
    shownDefault: '127.0.0.1',
  },
  PUBLIC_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'an http or https address' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    description: 'The address clients reach this server by; signed file and upload addresses begin with it.',
    shownDefault: null,
    example: 'https://vitrine.example.com',
  },
  NODE_ENV: {
    schema: z.enum(['development', 'production', 'test'], 'development, production or test').default('development'),
    description:
      'In production SECRET_KEY is required, and introspection and the Sandbox are off unless INTROSPECTION says otherwise.',
    shownDefault: 'development',
  },
  INTROSPECTION: {
    schema: flag.optional(),
    description:
      'Whether documents may ask for the schema; with it comes the Apollo Sandbox at /graphql, to which / sends browsers.',
    shownDefault: null,
    example: 'true',
  },
  LOG_LEVEL: {
    schema: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'fatal, error, warn, info, debug, trace or silent',
      )
      .default('warn'),
    description: 'How much is logged, as JSON lines on stderr.',
    shownDefault: 'warn',
  },
  DRAIN_SECONDS: {
    schema: z.coerce.number('seconds').min(0, 'at least 0').max(60, 'at most 60').default(10),
    description:
      'Time over which live clients are sent away when the server stops, so that they do not all come back at once.',
    shownDefault: '10',
  },
});
