import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** What a connection wraps its nodes in: looked through, not counted. */
const WRAPPERS: ReadonlySet<string> = new Set(['nodes', 'edges', 'node', 'pageInfo', 'totalCount', 'cursor']);

const known = new WeakMap<FieldNode, ReadonlySet<string>>();
const knownBelow = new WeakMap<FieldNode, Map<string, ReadonlySet<string>>>();

/**
 * Names of the fields a document asks of the rows behind this field, through fragments and a connection's wrappers;
 * fields that a directive may leave out are counted. Worked out once for each place of a document.
 */
export function requestedFields(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): ReadonlySet<string> {
  const [place] = info.fieldNodes;
  const remembered = info.fieldNodes.length === 1 && place !== undefined ? known.get(place) : undefined;
  if (remembered !== undefined) return remembered;
  const names = new Set<string>();
  for (const node of info.fieldNodes) visit(node.selectionSet, info.fragments, (field) => names.add(field.name.value));
  if (info.fieldNodes.length === 1 && place !== undefined) known.set(place, names);
  return names;
}

/** Names of the fields a document asks of what the rows behind this field have under `name`, wherever it asks for that. */
export function requestedFieldsOf(
  info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
  name: string,
): ReadonlySet<string> {
  const [place] = info.fieldNodes;
  let byName = info.fieldNodes.length === 1 && place !== undefined ? knownBelow.get(place) : undefined;
  if (byName === undefined) {
    byName = new Map();
    if (info.fieldNodes.length === 1 && place !== undefined) knownBelow.set(place, byName);
  }
  let names = byName.get(name);
  if (names === undefined) {
    const places: FieldNode[] = [];
    for (const node of info.fieldNodes) visit(node.selectionSet, info.fragments, (field) => places.push(field));
    const below = places.filter((field) => field.name.value === name);
    names = requestedFields({ fieldNodes: below, fragments: info.fragments });
    byName.set(name, names);
  }
  return names;
}

/** Shows every field that is asked of the rows, through fragments and a connection's wrappers. */
function visit(
  selections: SelectionSetNode | undefined,
  fragments: GraphQLResolveInfo['fragments'],
  found: (field: FieldNode) => void,
): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      if (WRAPPERS.has(selection.name.value)) visit(selection.selectionSet, fragments, found);
      else found(selection);
    } else {
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      visit(inner?.selectionSet, fragments, found);
    }
  }
}
