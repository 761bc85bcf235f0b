import tseslint from 'typescript-eslint';

const noClockNoChance = [
  { name: 'Date', message: 'Engines are pure: take the time as an argument.' },
  { name: 'process', message: 'Engines are pure: no environment.' },
  { name: 'fetch', message: 'Engines are pure: no I/O.' },
  { name: 'setTimeout', message: 'Engines are pure: no timers.' },
  { name: 'setInterval', message: 'Engines are pure: no timers.' },
];

/** AssemblyScript: TypeScript's syntax with types of its own, which no rule with types understands. */
const KERNELS = 'src/engines/imaging/assembly/**/*.ts';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.vitrine/', 'web/'] },
  { files: [KERNELS], languageOptions: { parser: tseslint.parser }, rules: { 'max-lines': ['error', { max: 300 }] } },
  {
    files: ['**/*.ts'],
    ignores: [KERNELS],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // GraphQL object and input types, resolvers and entities are decorated classes; a payload may have nothing but fields.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // The strictest compiler options ask for index access, which this rule forbids.
      '@typescript-eslint/dot-notation': 'off',
      // A generic in return position names the row shape of a statement.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Typed arrays are read in bounds by construction; `!` there is the cheapest honest statement of it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Decorated resolvers declare arguments that only the source of a subscription reads.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // The boundary check tells a type from a value by the statement that imports it: one statement a module.
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: false }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [KERNELS],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', 3],
      complexity: ['error', 10],
    },
  },
  {
    files: ['src/engines/**/*.ts'],
    ignores: [KERNELS],
    rules: {
      'no-restricted-globals': ['error', ...noClockNoChance],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Engines are pure.' }],
      // Pixel loops are measured: a kernel with six scalars beats one with an options object.
      'max-params': ['error', 6],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/**', 'src/bin/**', KERNELS],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config/ reads the environment.' },
        { object: 'Math', property: 'random', message: 'Use node:crypto, or take a seed.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'benchmarks/**/*.ts', 'tools/**/*.ts'],
    rules: {
      'no-console': 'off',
      // A test reads the JSON that its own document selected.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
