import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** What a connection wraps its nodes in: looked through, not counted. */
const WRAPPERS: ReadonlySet<string> = new Set(['nodes', 'edges', 'node', 'pageInfo', 'totalCount', 'cursor']);

const known = new WeakMap<FieldNode, ReadonlySet<string>>();

/**
 * Names of the fields a document asks of the rows behind this field, through fragments and a connection's wrappers;
 * fields that a directive may leave out are counted. Worked out once for each place of a document.
 */
export function requestedFields(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): ReadonlySet<string> {
  const [place] = info.fieldNodes;
  const remembered = info.fieldNodes.length === 1 && place !== undefined ? known.get(place) : undefined;
  if (remembered !== undefined) return remembered;
  const names = new Set<string>();
  for (const node of info.fieldNodes) collect(node.selectionSet, info.fragments, names);
  if (info.fieldNodes.length === 1 && place !== undefined) known.set(place, names);
  return names;
}

function collect(
  selections: SelectionSetNode | undefined,
  fragments: GraphQLResolveInfo['fragments'],
  names: Set<string>,
): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      if (WRAPPERS.has(selection.name.value)) collect(selection.selectionSet, fragments, names);
      else names.add(selection.name.value);
    } else {
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      collect(inner?.selectionSet, fragments, names);
    }
  }
}
