import { type ZodType, z } from 'zod';

/** One environment variable: how it is read, what it means, and what stands in `.env.example`. */
export interface Setting<Value> {
  readonly schema: ZodType<Value>;
  readonly description: string;
  /** What the documentation gives as the default; null when there is none and the variable is optional. */
  readonly shownDefault: string | null;
  readonly example?: string;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values a group of settings reads to. */
export type ValuesOf<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never;
};

/** Several variables that configure one part. */
export interface SettingGroup<S extends Settings = Settings> {
  readonly title: string;
  readonly settings: S;
}

export function defineGroup<S extends Settings>(title: string, settings: S): SettingGroup<S> {
  return { title, settings };
}

/** All that is wrong with the environment, one line for each variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** Whether a variable is set: one that is empty, or blanks alone, is not. */
export function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

/** A switch; all are written alike. */
export const flag = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');

/** Reads a group. A variable that is not set counts as absent. Problems are collected in `problems`; the values then are not to be used. */
export function readGroup<S extends Settings>(
  group: SettingGroup<S>,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): ValuesOf<S> {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(group.settings)) {
    const given = environment[name];
    const result = setting.schema.safeParse(isSet(given) ? given : undefined);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
  }
  return values as ValuesOf<S>;
}

/** The entries of a comma list, without blanks around them; empty ones are left out. */
export function readList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
