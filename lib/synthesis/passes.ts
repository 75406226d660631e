import { annotateForArgoCd } from '../gitops/sync-annotations';
import { addChecksums } from './checksums';
import { collect, requireUnique } from './collect';
import { nameJobs } from './job-names';
import { boundContainers } from './limit-ranges';
import { mesh } from './mesh/mesh';
import { Pass } from './pass';
import { place } from './placement';
import { restrictPods } from './pod-security';
import { limitNamespaces } from './quotas';

/** What is done to the manifests of an app before they are judged and written, in this order. */
export const passes: readonly Pass[] = [
  { name: 'collect', apply: collect },
  { name: 'mesh', apply: mesh },
  { name: 'unique', apply: requireUnique },
  { name: 'pod security', apply: restrictPods },
  { name: 'placement', apply: place },
  { name: 'checksums', apply: addChecksums },
  { name: 'job names', apply: nameJobs },
  { name: 'quotas', apply: limitNamespaces },
  { name: 'limit ranges', apply: boundContainers },
  { name: 'sync waves', apply: (manifests, { argoCd }) => (argoCd ? annotateForArgoCd(manifests) : manifests) },
];
