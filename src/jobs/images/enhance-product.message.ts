import { z } from 'zod';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['product_id', 'productId'],
  ['job_id', 'jobId'],
]);

/** The names that designs and other platforms give product and job. */
function acceptSnakeCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => [NAMES.get(name) ?? name, field] as const);
  return new Set(entries.map(([name]) => name)).size < entries.length ? value : Object.fromEntries(entries);
}

/** Text of so many characters that PostgreSQL can keep. */
function text(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((given) => given.isWellFormed() && !given.includes('\u0000'), 'text without NUL and half characters');
}

/**
 * The request to enhance a product, from this platform or another. `{"product_id": "…"}` is enough. Two messages with the same
 * `idempotencyId` are one request; one without is done only while the product's raw picture has no variants.
 */
export const enhanceProductMessage = z.preprocess(
  acceptSnakeCase,
  z.strictObject({
    productId: z.string().regex(/^product_[0-9a-z]{26}$/, 'the id of a product'),
    /** The job that waits for the variants; null: none yet, as for a request from elsewhere. */
    jobId: z
      .string()
      .regex(/^job_[0-9a-z]{26}$/, 'the id of a job')
      .nullable()
      .default(null),
    /** How many variants; null: as many as the platform is set to. */
    count: z.int().min(1).max(8).nullable().default(null),
    /** Who makes them; null: as the platform is set to. */
    provider: z.enum(['local', 'gemini', 'openai']).nullable().default(null),
    /** What a person asks for beside what the picture shows. */
    instructions: text(2_000).nullable().default(null),
    /** Whose request it is, as a principal's id. */
    requestedBy: text(200).min(1).nullable().default(null),
    idempotencyId: text(200).min(1).nullable().default(null),
  }),
);

export type EnhanceProductMessage = z.infer<typeof enhanceProductMessage>;
