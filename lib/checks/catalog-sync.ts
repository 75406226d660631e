import { parseBool } from '../k8s/parse-bool';
import { perApp } from '../findings/per-app';
import { commandWords } from './command-words';
import { podsOf } from './pods';

/** What a catalog sync of the app is told, whoever wrote it. */
export interface CatalogSync {
  readonly byDefault: boolean;
  readonly clusterIps: boolean;
  readonly suffix: boolean;
  readonly prefix: string;
  /** Whether it looks at the Services of a namespace. */
  looksAt(namespace: string): boolean;
}

/** The catalog sync from Services to Consul; undefined where the app has none. */
export const catalogSyncOf = perApp((context): CatalogSync | undefined => {
  for (const pod of podsOf(context)) {
    const words = pod.containers.flatMap(commandWords);
    if (!words.includes('sync-catalog') || words.some((word) => word.includes('-purge-k8s-services'))) continue;
    const all = (flag: string): string[] =>
      words.flatMap((word) => new RegExp(`^--?${flag}="?([^"]*)"?$`).exec(word)?.[1] ?? []);
    const bare = (flag: string): boolean => words.some((word) => word.replace(/^--?/, '') === flag);
    const is = (flag: string, otherwise: boolean): boolean =>
      bare(flag) || (parseBool(all(flag).at(-1) ?? '') ?? otherwise);
    if (!is('to-consul', true)) continue;
    const [allowed, denied] = [all('allow-k8s-namespace'), all('deny-k8s-namespace')];
    return {
      byDefault: is('k8s-default-sync', true),
      clusterIps: is('sync-clusterip-services', true),
      suffix: is('add-k8s-namespace-suffix', false),
      prefix: all('consul-service-prefix').at(-1) ?? '',
      looksAt: (name) => !denied.includes(name) && (allowed.includes('*') || allowed.includes(name)),
    };
  }
  return undefined;
});
