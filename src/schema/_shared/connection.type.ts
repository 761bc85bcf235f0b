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

/** What a connection class holds; `count` runs only when `totalCount` is asked for. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfoType;
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
    @Field(() => [EdgeType], { simple: true, description: 'The rows with their places.' })
    edges: EdgeType[];

    @Field(() => [node()], { simple: true, description: 'The rows alone.' })
    nodes: Node[];

    @Field(() => PageInfoType, { simple: true, description: 'Where the page lies.' })
    pageInfo: PageInfoType;

    count: () => Promise<number>;

    @Field(() => Int, { description: 'Rows in the whole list. Counted only when asked for.' })
    totalCount(): Promise<number> {
      return this.count();
    }
  }

  return ConnectionType;
}
