import { corpus } from '../../e2e/agreement/corpus';
import { placesIn } from '../../e2e/agreement/draw';
import { changed } from '../../e2e/agreement/change';
import { KubeObject } from '../../lib/k8s/manifest';
import { kindOf } from '../../lib/k8s/kinds';
import { pathOf, schemaProblems } from '../../lib/k8s/schema-problems';
import { judgeValues } from '../../lib/k8s/values';

const MINOR = 36;

function judge(object: KubeObject, definition: string): void {
  schemaProblems(object, definition, MINOR, (name, value, steps) => {
    judgeValues(name, value, pathOf(steps), MINOR, () => {});
  });
}

const known = corpus.flatMap((object) => {
  const kind = kindOf(object.apiVersion, object.kind, MINOR);
  return kind ? [{ name: `${object.kind} ${object.metadata.name}`, object, definition: kind.definition }] : [];
});

test.each(known)('a null in any list of $name is judged as an empty item', ({ object, definition }) => {
  for (const [path] of placesIn(object))
    if (typeof path[path.length - 1] === 'number')
      judge(changed(object, { set: path, to: null }) as KubeObject, definition);
});
