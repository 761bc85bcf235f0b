import { Field, ID, InterfaceType } from 'type-graphql';

/** Everything that can be fetched again by its id. The concrete type follows from the id's prefix. */
@InterfaceType('Node', {
  description: 'Something with an id of its own, by which `node` finds it again.',
})
export abstract class NodeType {
  @Field(() => ID, { description: 'A TypeID: the kind, an underscore and a sortable UUID in base32.' })
  id: string;
}
