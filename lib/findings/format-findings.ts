import { describe, Manifest } from '../k8s/manifest';
import { Finding } from './finding';
import { FinishedApp } from './finished-app';

/**
 * Findings for people: one block each, with the construct, the file, what is wrong and what to change.
 *
 * @param fileOf The file of an object in `dist/`. @default - `<layer>/<kind>-<name>.yaml`
 */
export function formatFindings(
  findings: readonly Finding[],
  fileOf: NonNullable<FinishedApp['fileOf']> = usualFile,
): string {
  return findings
    .map(({ level, rule, path, manifest, message, reason }) =>
      [
        `${level} [${rule}] ${path || 'the app'}`,
        ...(manifest ? [`  ${describe(manifest.object)} in ${fileOf(manifest)}`] : []),
        `  ${message}`,
        ...(reason ? [`  why: ${reason}`] : []),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Findings for machines: the object by its kind and name. */
export function plainFindings(findings: readonly Finding[]): object[] {
  return findings.map(({ manifest, ...finding }) => ({
    ...finding,
    ...(manifest ? { object: describe(manifest.object) } : {}),
  }));
}

function usualFile({ layer, object }: Manifest): string {
  return `${layer}/${object.kind}-${object.metadata.name}.yaml`.toLowerCase().replace(/:/g, '-');
}
