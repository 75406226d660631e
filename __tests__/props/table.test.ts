import { readFileSync } from 'node:fs';
import { HINTS, INSTEAD } from '../../lib/props/hints';
import { shapeNames, shapeOf } from '../../lib/props/shapes';
import { propsTable, publicCalls, TABLE } from '../../scripts/props';
import { SIGNATURES } from './signatures';

/** What takes nothing that a user makes, with the reason. */
const UNCHECKED: Readonly<Record<string, string>> = {
  ManifestIndex: 'takes the manifests of an app, thousands of them: their schemas are asked in the checks',
  'ManifestIndex.find': 'is asked thousands of times by rules',
  'ManifestIndex.ofKind': 'is asked thousands of times by rules',
  'ManifestIndex.selectedBy': 'takes a manifest of its own',
  formatFindings: 'takes what MeshApp.check() returns',
  inject: 'takes a pod template of a manifest, and the settings of a mesh',
  plainFindings: 'takes what MeshApp.check() returns',
  planJson: 'takes what MeshApp.plan() returns',
  planMarkdown: 'takes what MeshApp.plan() returns',
  planSvg: 'takes what MeshApp.plan() returns',
  planTable: 'takes what MeshApp.plan() returns',
  runRules: 'takes a finished app; a rule that is none becomes a finding',
  topology: 'takes a finished app',
  topologyMarkdown: 'takes what MeshApp.topology() returns',
  topologyMermaid: 'takes what MeshApp.topology() returns',
};

const names = shapeNames();
const signatures = names.filter((name) => shapeOf(name).kind === 'fn').map((name) => name.replace('()', ''));

describe('the table of props', () => {
  test('is what the types say: run npm run props after a change', () => {
    expect(readFileSync(TABLE, 'utf8')).toBe(propsTable());
  });

  test('has every public constructor, method and function that takes something, but for those that are named here', () => {
    const missing = publicCalls().filter((name) => !signatures.includes(name));
    expect(missing).toEqual(Object.keys(UNCHECKED));
  });

  test('has every type that there are words for', () => {
    expect(Object.keys({ ...HINTS, ...INSTEAD }).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('has a call for each signature in the tests', () => {
    expect(Object.keys(SIGNATURES).sort()).toEqual([...signatures].sort());
  });
});
