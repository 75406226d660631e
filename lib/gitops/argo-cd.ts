import { CONSUL_GROUP } from '../k8s/api-groups';
import { KubeObject, Manifest } from '../k8s/manifest';
import { requireDnsLabel } from '../k8s/names';
import { isSynced } from '../mesh/synced';

/** How Argo CD follows the layers of an app. */
export interface ArgoCdProps {
  /** The Git repository, as Argo CD fetches it: `https://github.com/you/shelf.git`. */
  readonly repository: string;
  /** The branch, tag or commit that is followed. @default 'HEAD': the repository's default branch */
  readonly revision?: string;
  /**
   * The folder that the Application is written to; what else is in it stays.
   * @default 'argocd'
   */
  readonly folder?: string;
  /**
   * Where the app's folder is in the repository.
   * @default - the name of the app's folder, at the repository's root
   */
  readonly path?: string;
  /** The namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;
  /** The name of the Application: another one for each app of a cluster. @default 'meshberry' */
  readonly name?: string;
  /** The AppProject of the Application. It has to allow objects of the whole cluster. @default 'default' */
  readonly project?: string;
  /**
   * The cluster, by the URL that Argo CD knows it by.
   * @default 'https://kubernetes.default.svc': the cluster that Argo CD runs in
   */
  readonly server?: string;
}

/** Argo CD takes a custom object without a health check for healthy at once, and goes on with the next layer. */
const SYNCED = `local hs = { status = "Progressing", message = "not synced to Consul yet" }
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Synced" then
      if condition.message ~= nil and condition.message ~= "" then hs.message = condition.message end
      if condition.status == "True" then
        hs.status = "Healthy"
        hs.message = "synced to Consul"
      elseif condition.status == "False" then
        hs.status = "Degraded"
      end
    end
  end
end
return hs
`;

/**
 * An Argo CD Application that follows the app's folder, and the health checks of Consul's kinds for the settings of
 * Argo CD, by file name. The order of the layers is in the objects themselves.
 *
 * @param folder the app's folder
 * @throws when a name or a URL is not valid
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/
 */
export function argoCdObjects(
  manifests: readonly Manifest[],
  folder: string,
  props: ArgoCdProps,
): Map<string, KubeObject> {
  const { repository, revision = 'HEAD', path = folder, namespace = 'argocd', name = 'meshberry' } = props;
  const { project = 'default', server = 'https://kubernetes.default.svc' } = props;
  for (const [what, value] of Object.entries({ namespace, name, project })) requireDnsLabel(`argoCd ${what}`, value);
  if (!/^(https?:\/\/|ssh:\/\/|[^/\s]+@[^/\s]+:)\S+$/.test(repository))
    throw new Error(
      `argoCd repository is '${repository}': write the URL of a Git repository, like 'https://github.com/you/shelf.git'`,
    );
  return new Map([
    [
      'application.yaml',
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: {
          name,
          namespace,
          // Compared by the API server, config entries would pass the injector's webhooks: with the injector down,
          // Argo CD could not tell what differs, and would not apply what mends it.
          annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' },
        },
        spec: {
          project,
          source: {
            repoURL: repository,
            targetRevision: revision,
            path: path.replace(/^\.\/|\/$/g, ''),
            directory: { recurse: true },
          },
          destination: { server },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            syncOptions: ['ServerSideApply=true'],
            // Without an end, and with what has been pushed in the meantime.
            retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '1m' } },
          },
        },
      },
    ],
    ['argocd-cm.yaml', healthChecks(manifests, namespace)],
  ]);
}

/** A part of the ConfigMap that Argo CD reads: its other keys belong to others. */
function healthChecks(manifests: readonly Manifest[], namespace: string): KubeObject {
  const kinds = new Set(
    manifests.flatMap(({ object }) => {
      const { group, names } = object.kind === 'CustomResourceDefinition' ? object.spec : { group: '', names: {} };
      return [object, { apiVersion: `${group}/v1`, kind: names.kind as string }]
        .filter(isSynced)
        .map(({ kind }) => kind);
    }),
  );
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    data: Object.fromEntries(
      [...kinds].sort().map((kind) => [`resource.customizations.health.${CONSUL_GROUP}_${kind}`, SYNCED]),
    ),
  };
}
