import { hasCgroups } from '../cluster/kubelet/cgroups';
import { KUBELET, Shelf } from '../cluster/shelf';
import { bringUp, STACK, startShelf } from '../cluster/stack';
import { Report } from '../harness/report';
import { Level } from './level';
import { databaseAway } from './level22-database';
import { untroubled } from './level22-memory';
import { drain, loseInjector, powerCut } from './level22-nodes';
import { NEEDS_CGROUPS } from './level22-pods';

/** `dist/` on real kubelets, of which some or all are lost for a while. */
export const level22Lost: Level = {
  name: '22-lost',
  title: 'real nodes drained, lost and without power',
  programs: [...STACK, ...KUBELET],
  minutes: 25,
  async run(sandbox, manifests, report) {
    if (!hasCgroups()) return report.skip(`nodes lost, on real kubelets: ${NEEDS_CGROUPS}`);
    const shelf = await startShelf(sandbox, manifests, report, { kubelets: 3 });
    await bringUp(shelf.with(manifests.without('00-preflight')));
    const parts: [string, (shelf: Shelf, report: Report) => Promise<void>][] = [
      ['a database that is away', databaseAway],
      ["the loss of the injector's node", loseInjector],
      ['a power cut', powerCut],
      ['a drained node', drain],
      ['nothing was out of memory', untroubled],
    ];
    for (const [what, part] of parts) await report.attempt(what, () => part(shelf, report));
  },
};
