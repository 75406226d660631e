import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Output } from '../harness/sandbox';

/** Hands the gateway what the indexer found in the repository `https://NAME.git`; the tracker writes it into the database. */
export function storeManifest(shelf: Shelf, name: string): Promise<Output> {
  const manifest = {
    url: `https://${name}.git`,
    kind: 'repository',
    ref: '',
    manifest_files: [
      {
        language: 'go',
        system: 'vgo',
        source_url: '',
        name,
        version: '1',
        dependencies: [{ name: 'example.org/other', version_constraint: '1', scopes: [''] }],
      },
    ],
  };
  const url = 'http://127.0.0.1:8080/v1beta/manifests';
  const post = ['curl', '-sS', '-m', '10', '-f', '-d', JSON.stringify(manifest), url];
  return PodView.of(shelf, 'depscloud', 'depscloud-gateway').inNetwork(post);
}
