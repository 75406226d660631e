import { chainNames, chainsOf } from '../discovery-chain';
import { Problem, Rule } from '../rule';

/** Routers, splitters and resolvers lead to services of one protocol, to subsets that there are, and not in a circle. */
export const resolveDiscoveryChain: Rule = {
  id: 'resolve-discovery-chain',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the entry that does not fit the others ('does not permit advanced routing or splitting behavior', 'uses inconsistent protocols', 'does not have a subset named'), and the object stays unsynced`,
  *check(context) {
    const chainOf = chainsOf(context);
    const told = new Map<string, Problem>();
    for (const name of chainNames(context)) {
      const { problem } = chainOf(name);
      if (problem) told.set(problem.message, problem);
    }
    yield* told.values();
  },
};
