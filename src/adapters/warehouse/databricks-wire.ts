import { z } from 'zod';

const count = z.coerce.number().int().min(0).max(1_000_000_000);
const cell = z.string().nullable();

const chunk = z.object({
  data_array: z.array(z.array(cell)).nullish(),
  external_links: z
    .array(z.object({ external_link: z.string().max(16_384), next_chunk_index: count.nullish() }))
    .max(1_000)
    .nullish(),
  next_chunk_index: count.nullish(),
});

/** Rows of a result, or where they are. Every value is text or null, whatever the column's type. */
export type ResultChunk = z.infer<typeof chunk>;

const column = z.object({ name: z.string(), type_name: z.string().nullish() });

const statement = z.object({
  statement_id: z.string().regex(/^[\w-]{1,128}$/),
  status: z.object({
    state: z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'CLOSED']),
    error: z.object({ error_code: z.string().nullish(), message: z.string().nullish() }).nullish(),
  }),
  manifest: z
    .object({
      schema: z.object({ columns: z.array(column).max(1_000) }),
      truncated: z.boolean().nullish(),
    })
    .nullish(),
  result: chunk.nullish(),
});

/** A statement as Databricks tells of it (Statement Execution API 2.0). */
export type StatementReply = z.infer<typeof statement>;

/** What is wrong with a reply: it is none of this interface. */
class MalformedReplyError extends Error {
  override readonly name = 'MalformedReplyError';
}

export const readStatement = readerOf(statement);
export const readChunk = readerOf(chunk);
/** The rows that an external link leads to. */
export const readLinkedRows = readerOf(z.array(z.array(cell)));
export const readRefusal = readerOf(z.object({ error_code: z.string().max(200), message: z.string().nullish() }));

function readerOf<T>(schema: z.ZodType<T>): (bytes: Buffer) => T {
  return (bytes) => {
    try {
      return schema.parse(JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      throw new MalformedReplyError('The reply is malformed.', { cause: error });
    }
  };
}
