import { registerEnumType } from 'type-graphql';

/** Registers a GraphQL enum whose values are the record's keys and whose descriptions are its values. */
export function stringEnum<Key extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Key, string>>,
): { readonly [K in Key]: K } {
  const keys = Object.keys(values) as Key[];
  const members = Object.fromEntries(keys.map((key) => [key, key])) as { readonly [K in Key]: K };
  const valuesConfig = Object.fromEntries(keys.map((key) => [key, { description: values[key] }]));
  registerEnumType<object>(members, { name, description, valuesConfig });
  return members;
}
