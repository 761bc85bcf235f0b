import { z } from 'zod';
import { defineGroup, flag } from './setting.js';

const whole = (least: number, most: number) =>
  z.coerce.number('a number').int('a whole number').min(least, `${least} to ${most}`).max(most, `${least} to ${most}`);
const identifier = z.string().regex(/^[\p{L}_][\p{L}\p{N}_$-]{0,254}$/u, 'a name of letters, digits, _, $ and -');

const COLUMNS = ['externalId', 'title', 'kind', 'active', 'posterUrl'] as const;
type Columns = Readonly<Record<(typeof COLUMNS)[number], string>>;
const DEFAULT_COLUMNS: Columns = {
  externalId: 'content_id',
  title: 'title',
  kind: 'kind',
  active: 'active',
  posterUrl: 'poster_url',
};

/** Posters, and the warehouse that their titles may come from. */
export const POSTERS_GROUP = defineGroup('Posters', {
  POSTER_PROVIDER: {
    schema: z.enum(['local', 'openai', 'hybrid'], 'local, openai or hybrid').default('local'),
    description:
      'Who looks at posters when the call does not say: local (arithmetic on this machine, free), openai, or hybrid (both).',
    shownDefault: 'local',
  },
  ENABLE_ANALYSIS_CACHE: {
    schema: flag.default(true),
    description: 'Whether the same bytes, asked about in the same way, are answered from the last analysis.',
    shownDefault: 'true',
  },
  CACHE_EXPIRY_HOURS: {
    schema: whole(1, 8_760).default(24),
    description: 'How old that analysis may be.',
    shownDefault: '24',
  },
  OPENAI_VISION_MODEL: {
    schema: z
      .string()
      .regex(/^[\w.:-]{1,100}$/, 'the name of a model')
      .default('gpt-4.1-mini'),
    description: 'The model of OpenAI that looks at posters; it uses OPENAI_API_KEY.',
    shownDefault: 'gpt-4.1-mini',
  },
  VISION_REQUESTS_PER_MINUTE: {
    schema: whole(1, 1_000).default(30),
    description: 'Requests to the vision model in any minute, of all processes together.',
    shownDefault: '30',
  },
  VISION_REQUEST_DELAY_MS: {
    schema: whole(0, 60_000).default(100),
    description: 'Least time between two of them.',
    shownDefault: '100',
  },
  DATABRICKS_HOST: {
    schema: z
      .string()
      .transform((text) => (/^https?:\/\//.test(text) ? text : `https://${text}`).replace(/\/+$/, ''))
      .refine(isHost, 'a host name, or its https address (http on this machine only)')
      .optional(),
    description:
      'Workspace of Databricks whose SQL warehouse has the titles; without it they come inline or from files.',
    shownDefault: null,
    example: 'dbc-a1b2345c-d6e7.cloud.databricks.com',
  },
  DATABRICKS_HTTP_PATH: {
    schema: z
      .string()
      .regex(
        /^\/?sql\/1\.0\/(?:warehouses|endpoints)\/[0-9a-f]{4,64}$/i,
        'as Databricks shows it: /sql/1.0/warehouses/<id>',
      )
      .optional(),
    description: 'HTTP path of the SQL warehouse.',
    shownDefault: null,
    example: '/sql/1.0/warehouses/0123456789abcdef',
  },
  DATABRICKS_TOKEN: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{8,4000}$/, '8 to 4000 characters without spaces')
      .optional(),
    description: 'Access token for it.',
    shownDefault: null,
  },
  DATABRICKS_CATALOG: {
    schema: identifier.optional(),
    description: "Catalog of the table; the warehouse's own when left out.",
    shownDefault: null,
    example: 'main',
  },
  DATABRICKS_SCHEMA: {
    schema: identifier.optional(),
    description: "Schema of the table; the warehouse's own when left out.",
    shownDefault: null,
    example: 'media',
  },
  DATABRICKS_CONTENT_TABLE: {
    schema: identifier.default('content_info'),
    description: 'The table of titles.',
    shownDefault: 'content_info',
  },
  DATABRICKS_CONTENT_COLUMNS: {
    schema: z.string().transform(readColumns).default(DEFAULT_COLUMNS),
    description:
      'Comma list of its columns where they have other names: externalId, title, kind, active and posterUrl, each with the name there.',
    shownDefault: 'externalId=content_id,title=title,kind=kind,active=active,posterUrl=poster_url',
  },
  DATABRICKS_RESULTS: {
    schema: z.enum(['inline', 'links'], 'inline or links').default('inline'),
    description: "Whether rows come in Databricks' replies, or from the cloud storage that these link to.",
    shownDefault: 'inline',
  },
  DATABRICKS_TIMEOUT_SECONDS: {
    schema: whole(1, 600).default(120),
    description:
      'How long one page of titles may take, the start of a sleeping warehouse included; then it is cancelled.',
    shownDefault: '120',
  },
});

function isHost(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.pathname !== '/' || url.search !== '' || url.username !== '') return false;
  return url.protocol === 'https:' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

function readColumns(text: string, context: z.RefinementCtx): Columns {
  const columns: Record<string, string> = { ...DEFAULT_COLUMNS };
  for (const pair of text.split(',')) {
    const [name = '', column = ''] = pair.split('=').map((part) => part.trim());
    if (!(COLUMNS as readonly string[]).includes(name) || !identifier.safeParse(column).success)
      context.addIssue({ code: 'custom', message: `"${pair.trim().slice(0, 100)}" is not <field>=<column>` });
    columns[name] = column;
  }
  return columns as Columns;
}

interface Posters {
  readonly POSTER_PROVIDER: string;
  readonly DATABRICKS_HOST?: string | undefined;
  readonly DATABRICKS_HTTP_PATH?: string | undefined;
  readonly DATABRICKS_TOKEN?: string | undefined;
}

/** Which of the settings need each other. */
export function checkPosters(posters: Posters, openAiKey: string | undefined): string[] {
  const problems: string[] = [];
  if (posters.POSTER_PROVIDER !== 'local' && openAiKey === undefined)
    problems.push(`OPENAI_API_KEY: required when POSTER_PROVIDER is ${posters.POSTER_PROVIDER}`);
  if (posters.DATABRICKS_HOST === undefined) return problems;
  for (const name of ['DATABRICKS_HTTP_PATH', 'DATABRICKS_TOKEN'] as const)
    if (posters[name] === undefined) problems.push(`${name}: required when DATABRICKS_HOST is set`);
  return problems;
}
