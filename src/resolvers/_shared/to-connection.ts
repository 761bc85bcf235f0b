import type { ClassType } from 'type-graphql';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { type Connection, PageInfoType } from '../../schema/_shared/connection.type.js';
import { mapTo } from './map-to.js';

/** A page of rows as the connection class made by `connectionOf`; `toNode` maps one row. */
export function toConnection<Row, Node>(
  type: ClassType<Connection<Node>>,
  page: ListPage<Row>,
  toNode: (row: Row) => Node,
): Connection<Node> {
  const nodes = page.rows.map(toNode);
  return mapTo(type, {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: page.cursors[index] ?? '' })),
    pageInfo: mapTo(PageInfoType, {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.cursors[0] ?? null,
      endCursor: page.cursors.at(-1) ?? null,
    }),
    count: page.count,
  });
}
