/**
 * Renovate's configuration of a project: npm's packages by its own manager, the version of k3s, the images that `main.ts`
 * adds to the catalog and those of the lock by these. `dist/` follows from them.
 */
export const RENOVATE = {
  $schema: 'https://docs.renovatebot.com/renovate-schema.json',
  extends: ['config:recommended'],
  ignorePaths: ['dist/**', '**/node_modules/**'],
  packageRules: [
    {
      description: "The lock follows main.ts and meshberry: for another tag, run 'meshberry images --lock'",
      matchFileNames: ['**/images.lock.json'],
      matchUpdateTypes: ['major', 'minor', 'patch'],
      enabled: false,
    },
  ],
  customManagers: [
    {
      customType: 'regex',
      managerFilePatterns: ['/(^|/)main\\.[cm]?[jt]s$/'],
      matchStrings: ["version:\\s*'(?<currentValue>v[^']+\\+k3s\\d+)'"],
      depNameTemplate: 'k3s-io/k3s',
      datasourceTemplate: 'github-releases',
      versioningTemplate: 'regex:^v(?<major>\\d+)\\.(?<minor>\\d+)\\.(?<patch>\\d+)\\+k3s(?<build>\\d+)$',
    },
    {
      customType: 'regex',
      managerFilePatterns: ['/(^|/)main\\.[cm]?[jt]s$/'],
      matchStrings: [
        "repository:\\s*'(?<depName>[^']+)',\\s*tag:\\s*'(?<currentValue>[^']+)'(,\\s*digest:\\s*'(?<currentDigest>sha256:[a-f0-9]+)')?",
      ],
      datasourceTemplate: 'docker',
    },
    {
      customType: 'regex',
      managerFilePatterns: ['/(^|/)images\\.lock\\.json$/'],
      matchStrings: [
        '"(?<depName>[^"@\\s]+):(?<currentValue>[^":/\\s]+)":\\s*\\{\\s*"digest":\\s*"(?<currentDigest>sha256:[a-f0-9]+)"',
      ],
      datasourceTemplate: 'docker',
    },
  ],
};
