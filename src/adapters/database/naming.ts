import { DefaultNamingStrategy } from 'typeorm';

/** `createdAt` → `created_at`, `pHash` → `p_hash`, `hashSlot0` → `hash_slot0`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter, index: number) => `${index === 0 ? '' : '_'}${letter.toLowerCase()}`);
}

/** Columns in snake_case; constraints and indexes carry the names their entities give them. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return customName ?? snakeCase([...embeddedPrefixes, propertyName].join('_'));
  }

  override primaryKeyName(tableOrName: string | { name: string }): string {
    const table = typeof tableOrName === 'string' ? tableOrName : tableOrName.name;
    return `${table.split('.').at(-1) ?? table}_pkey`;
  }
}
