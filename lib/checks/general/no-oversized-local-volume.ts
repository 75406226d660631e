import { boundNodes } from '../bound-nodes';
import { Claim, claimsOf, isLocalPath } from '../claims';
import { podsOf } from '../pods';
import { fields, records } from '../reading';
import { FinishedApp, Rule } from '../rule';

/** Claims of local-path are not larger than the disks of the nodes, one by one and together. */
export const noOversizedLocalVolume: Rule = {
  id: 'no-oversized-local-volume',
  level: 'warning',
  reason:
    'told in rancher/local-path-provisioner#107: the provisioner makes a directory and does not look at the size, so a program that fills its claim fills the disk of its node, and the kubelet evicts what runs there',
  *check(context) {
    const { nodes } = context.cluster;
    const diskOf = new Map(nodes.map(({ name, disk }) => [name, disk ?? Infinity]));
    const largest = Math.max(...diskOf.values());
    const local = [...claimsOf(context)].filter(({ storageClass }) => isLocalPath(context, storageClass));
    for (const { manifest, what, storageClass, requested } of local.filter(({ size = 0 }) => size > largest))
      yield {
        manifest,
        message: `${what} asks for '${requested}' of StorageClass '${storageClass}', a directory of one node whose size nothing limits, and the largest disk of a node has ${gibibytes(largest)} for pods: ${REMEDY}`,
      };
    if (local.length === 0) return;
    const fitting = local.filter(({ size = 0 }) => size > 0 && size <= largest);
    const together = (claims: readonly Claim[], where: string, disk: number): string =>
      `the claims of local-path ${where} ask for ${gibibytes(sumOf(claims))} together, and there are ${gibibytes(disk)} for pods: ${REMEDY}`;
    const bound = boundClaims(context);
    for (const { name } of nodes) {
      const disk = diskOf.get(name)!;
      const here = fitting.filter(({ manifest }) => bound.get(manifest.object) === name);
      if (sumOf(here) > disk)
        yield { manifest: biggest(here).manifest, message: together(here, `on node '${name}'`, disk) };
    }
    const all = [...diskOf.values()].reduce((sum, disk) => sum + disk, 0);
    if (sumOf(fitting) > all)
      yield { manifest: biggest(fitting).manifest, message: together(fitting, 'on all nodes', all) };
  },
};

const REMEDY = `ask for less, correct the 'disk' of a node, or acknowledge it where the directory is on another disk`;

/** The one node that the pods of each claim are bound to, by the object that makes it: a StatefulSet, or the claim. */
function boundClaims(context: FinishedApp): ReadonlyMap<object, string> {
  const bound = new Map<object, string>();
  for (const { manifest, namespace, spec } of podsOf(context)) {
    const [name] = boundNodes(spec).find((names) => names.length === 1) ?? [];
    if (name === undefined) continue;
    bound.set(manifest.object, name);
    for (const { persistentVolumeClaim } of records(spec.volumes)) {
      const claim = context.index.find(
        'PersistentVolumeClaim',
        namespace,
        String(fields(persistentVolumeClaim).claimName),
      );
      if (claim) bound.set(claim.object, name);
    }
  }
  return bound;
}

function sumOf(claims: readonly Claim[]): number {
  return claims.reduce((sum, { size = 0, count }) => sum + size * count, 0);
}

function biggest(claims: readonly Claim[]): Claim {
  return claims.reduce((most, one) => ((one.size ?? 0) > (most.size ?? 0) ? one : most));
}

function gibibytes(amount: number): string {
  return `${Math.floor(amount / 2 ** 30)}Gi`;
}
