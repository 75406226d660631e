const common = {
  testEnvironment: 'node',
  // The first is tried first, for each import.
  moduleFileExtensions: ['ts', 'js', 'json', 'cjs', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/build/'],
  // The examples are written as a user writes them.
  moduleNameMapper: { '^meshberry$': '<rootDir>/lib', '^meshberry/imports/(.*)$': '<rootDir>/imports/$1' },
  transform: { '^.+\\.ts$': '<rootDir>/jest.transform.js' },
};

module.exports = {
  // Generous, since no test is about time: a busy machine is slow.
  testTimeout: 300_000,
  maxWorkers: '100%',
  projects: [
    {
      ...common,
      displayName: 'library',
      testMatch: ['**/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/__tests__/package/'],
    },
    {
      ...common,
      displayName: 'package',
      testMatch: ['**/__tests__/package/*.test.ts'],
      // Compiles the library once, for all tests of what is published.
      globalSetup: '<rootDir>/__tests__/package/setup.ts',
      globalTeardown: '<rootDir>/__tests__/package/teardown.ts',
    },
  ],
};
