import { readFileSync } from 'node:fs';
import { HINTS, INSTEAD } from '../../lib/props/hints';
import { shapeNames, shapeOf } from '../../lib/props/shapes';
import { propsTable, publicCalls, TABLE } from '../../scripts/props';
import { SIGNATURES } from './signatures';

/** What takes only what the library itself has made, or what Kubernetes' own types say. */
const UNCHECKED = [
  'Cluster.architectures',
  'Cluster.bind',
  'Cluster.brings',
  'Cluster.of',
  'ExternalService.linked',
  'ImageCatalog.digestOf',
  'ImageCatalog.find',
  'ImageCatalog.use',
  'ManifestIndex',
  'ManifestIndex.find',
  'ManifestIndex.ofKind',
  'ManifestIndex.selectedBy',
  'Mesh.injects',
  'TerminatingGateway.addService',
  'acknowledgements',
  'formatFindings',
  'inject',
  'plainFindings',
  'planJson',
  'planMarkdown',
  'planSvg',
  'planTable',
  'referenceOf',
  'reservationOf',
  'runRules',
  'sizeOf',
  'topology',
  'topologyMarkdown',
  'topologyMermaid',
];

const names = shapeNames();
const signatures = names.filter((name) => shapeOf(name).kind === 'fn').map((name) => name.replace('()', ''));

describe('the table of props', () => {
  test('is what the types say: run npm run props after a change', () => {
    expect(readFileSync(TABLE, 'utf8')).toBe(propsTable());
  });

  test('has every public constructor, method and function that takes something, but for those that are named here', () => {
    const missing = publicCalls().filter((name) => !signatures.includes(name));
    expect(missing).toEqual(UNCHECKED);
  });

  test('has every type that there are words for', () => {
    expect(Object.keys({ ...HINTS, ...INSTEAD }).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('has a call for each signature in the tests', () => {
    expect(Object.keys(SIGNATURES).sort()).toEqual([...signatures].sort());
  });
});
