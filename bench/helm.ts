/** The charts that the default stack replaces, with what `main.ts` sets: TLS, ACLs and gossip encryption. */
const CHARTS: Readonly<Record<string, readonly string[]>> = {
  consul: ['global.tls.enabled', 'global.acls.manageSystemACLs', 'global.gossipEncryption.autoGenerate'],
  'postgresql-dev': [],
  depscloud: [],
};
/** `helm template` takes its own release's version otherwise, or a very old one. */
const KUBERNETES = '1.33.5';

export const HELM_SKIPPED =
  'no row for Helm: set MESHBERRY_HELM to the program, and MESHBERRY_CHARTS to a folder with the charts ' +
  `${Object.keys(CHARTS).join(', ')}, with their dependencies`;

/** One `helm template` for each chart; undefined where the environment does not name Helm and the charts. */
export function helmTemplates(): string[][] | undefined {
  const { MESHBERRY_HELM: helm, MESHBERRY_CHARTS: folder } = process.env;
  if (!helm || !folder) return undefined;
  return Object.entries(CHARTS).map(([chart, on]) => [
    helm,
    ...['template', chart, `${folder}/${chart}`, '--namespace', chart, '--kube-version', KUBERNETES],
    ...on.flatMap((value) => ['--set', `${value}=true`]),
  ]);
}
