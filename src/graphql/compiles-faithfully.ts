import {
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  isWrappingType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Whether what graphql-jit makes of a valid document answers as graphql-js does. It does not where
 *
 * - a text stands in the document: it is pasted into the program, where some texts would be run;
 * - a name stands in a value of a scalar of our own: it is pasted, too, and `__proto__` becomes a prototype;
 * - a name in the answer has an underscore: what a resolver is told of its place is found by the names on its path, joined by one;
 * - a variable is named for what every object has, such as `toString`: that is taken for its value;
 * - a mutation has several fields: one that fails does not keep the next from being run;
 * - a variable that may be null or left out stands inside a list or an object, or where null may not be: it becomes null, or a fault;
 * - a variable stands inside a value of a scalar of our own, such as JSON: it is lost;
 * - a fragment is spread twice and something is skipped or included: what one place leaves out, the other lacks.
 */
export function compilesFaithfully(schema: GraphQLSchema, document: DocumentNode): boolean {
  const nullable = nullableVariables(document);
  const types = new TypeInfo(schema);
  const spread = new Set<string>();
  const met = new Set<'UNFIT' | 'CONDITION' | 'REPEAT'>();
  const visitor = visitWithTypeInfo(types, {
    OperationDefinition({ operation, selectionSet: { selections } }) {
      const isOne = selections.length === 1 && selections[0]?.kind === Kind.FIELD;
      if (operation === OperationTypeNode.MUTATION && !isOne) met.add('UNFIT');
    },
    Field({ alias, name }) {
      const key = (alias ?? name).value;
      if (key !== '__typename' && key.includes('_')) met.add('UNFIT');
    },
    StringValue() {
      met.add('UNFIT');
    },
    EnumValue() {
      if (isOfOwnScalar(types.getInputType())) met.add('UNFIT');
    },
    ObjectValue() {
      if (isOfOwnScalar(types.getInputType())) met.add('UNFIT');
    },
    Variable({ name }, _key, parent) {
      if (name.value in Object.prototype) met.add('UNFIT');
      const mayBeNull = nullable.has(name.value);
      const type = types.getInputType();
      const isInside = parent === undefined || !('kind' in parent) || parent.kind === Kind.OBJECT_FIELD;
      if (isInside ? mayBeNull || isOfOwnScalar(type) : mayBeNull && isNonNullType(type)) met.add('UNFIT');
    },
    Directive() {
      met.add('CONDITION');
    },
    FragmentSpread({ name }) {
      if (spread.has(name.value)) met.add('REPEAT');
      spread.add(name.value);
    },
  });
  visit(document, visitor);
  return !met.has('UNFIT') && !(met.has('CONDITION') && met.has('REPEAT'));
}

/** The variables of any of its operations that may be null or left out. */
function nullableVariables(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of document.definitions)
    if (node.kind === Kind.OPERATION_DEFINITION)
      for (const { type, variable } of node.variableDefinitions ?? [])
        if (type.kind !== Kind.NON_NULL_TYPE) names.add(variable.name.value);
  return names;
}

/** Whether what stands here can be read by its scalar alone. */
function isOfOwnScalar(type: unknown): boolean {
  if (isWrappingType(type)) return isOfOwnScalar(type.ofType);
  return type === undefined || (isScalarType(type) && !isSpecifiedScalarType(type));
}
