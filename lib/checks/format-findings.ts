import { describe, Manifest } from '../k8s/manifest';
import { Verdict } from './run-checks';

/**
 * Findings for people: one block each, with the construct, the file, what is wrong and what to change.
 *
 * @param fileOf The file of an object in `dist/`. @default - `<layer>/<kind>-<name>.yaml`
 */
export function formatFindings(
  verdicts: readonly Verdict[],
  fileOf: (manifest: Manifest) => string | undefined = usualFile,
): string {
  return verdicts
    .map(({ level, rule, path, manifest, message, reason }) =>
      [
        `${level} [${rule}] ${path || 'the app'}`,
        ...(manifest ? [`  ${describe(manifest.object)} in ${fileOf(manifest) ?? usualFile(manifest)}`] : []),
        `  ${message}`,
        ...(reason ? [`  why: ${reason}`] : []),
      ].join('\n'),
    )
    .join('\n\n');
}

function usualFile({ layer, object }: Manifest): string {
  return `${layer}/${object.kind}-${object.metadata.name}.yaml`.toLowerCase().replace(/:/g, '-');
}
