import { GIVEN } from './build';
import { Level } from './levels';
import { bringUp } from './mesh';
import { Shelf, SHELF } from './shelf';

export const MESH = [
  ...SHELF,
  'consul',
  'envoy',
  'depscloud-tracker',
  'depscloud-gateway',
  'depscloud-indexer',
  ...GIVEN,
];

export const level4: Level = {
  name: '4',
  title: 'the injector injects',
  programs: MESH,
  minutes: 10,
  async run(sandbox, manifests, report) {
    const shelf = await Shelf.start(sandbox, manifests, report);
    const took = await bringUp(shelf);
    report.proved(
      `all layers came up: ${Object.entries(took)
        .map(([name, seconds]) => `${name} in ${seconds.toFixed(0)} s`)
        .join(', ')}`,
    );
    console.log((await shelf.cluster.kubectl(['get', 'pods', '-A', '-o', 'wide'])).stdout);
  },
};
