import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'build', 'dist', 'imports', 'coverage', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.recommended,
);
