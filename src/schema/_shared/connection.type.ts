import { type ClassType, Field, Int, ObjectType } from 'type-graphql';

@ObjectType('PageInfo', { description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether there are rows after this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether there are rows before this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null for an empty page.' })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row; null for an empty page.' })
  endCursor: string | null;
}

/** One row with its place. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** What a connection is made of. Cursors are made, and the whole list is counted, only when they are asked for. */
export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Cursor of the row at this index of the page. */
  readonly cursorOf: (index: number) => string;
  readonly count: () => Promise<number>;
}

/**
 * The edge and connection types of a node type, named `<Name>Edge` and `<Name>Connection`. The answer is the connection
 * class; instances are made by `toConnection`.
 */
export function connectionOf<Node extends object>(
  name: string,
  node: () => ClassType<Node>,
): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} and its place in a list.`, simpleResolvers: true })
  class EdgeType {
    @Field(() => String, { description: 'Opaque place in the list, for `after` and `before`.' })
    cursor: string;

    @Field(node, { description: `The ${name}.` })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}s.` })
  class ConnectionType {
    @Field(() => [node()], { simple: true, description: 'The rows alone.' })
    nodes: Node[];

    hasNextPage: boolean;

    hasPreviousPage: boolean;

    cursorOf: (index: number) => string;

    @Field(() => [EdgeType], { simple: true, description: 'The rows with their places.' })
    get edges(): Edge<Node>[] {
      return this.nodes.map((row, index) => ({ node: row, cursor: this.cursorOf(index) }));
    }

    @Field(() => PageInfoType, { simple: true, description: 'Where the page lies.' })
    get pageInfo(): PageInfoType {
      const last = this.nodes.length - 1;
      return Object.assign(new PageInfoType(), {
        hasNextPage: this.hasNextPage,
        hasPreviousPage: this.hasPreviousPage,
        startCursor: last < 0 ? null : this.cursorOf(0),
        endCursor: last < 0 ? null : this.cursorOf(last),
      });
    }

    count: () => Promise<number>;

    @Field(() => Int, { description: 'Rows in the whole list. Counted only when asked for.' })
    totalCount(): Promise<number> {
      return this.count();
    }
  }

  return ConnectionType;
}
