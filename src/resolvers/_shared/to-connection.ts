import type { ClassType } from 'type-graphql';
import type { ListPage } from '../../operations/_shared/list-page.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { mapTo } from './map-to.js';

/** A page of rows as the connection class made by `connectionOf`; `toNode` maps one row. */
export function toConnection<Row, Node>(
  type: ClassType<Connection<Node>>,
  page: ListPage<Row>,
  toNode: (row: Row) => Node,
): Connection<Node> {
  const { rows, ...rest } = page;
  return mapTo(type, { ...rest, nodes: rows.map(toNode) });
}
