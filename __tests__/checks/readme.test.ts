import { readFileSync } from 'fs';
import { join } from 'path';
import { checkRules } from '../../lib/checks';

const folder = join(__dirname, '../../lib/checks');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

/** The sentence above a rule's constant. */
function sentence(id: string): string {
  for (const group of ['mesh', 'install', 'general']) {
    try {
      const source = readFileSync(join(folder, group, `${id}.ts`), 'utf8');
      return /\/\*\* (.*) \*\/\nexport const/.exec(source)![1];
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`no file for '${id}'`);
}

test.each(checkRules)('the list of rules has a current line for $id', ({ id, level, reason }) => {
  expect(readme.split('\n')).toContain(`- **\`${id}\`** (${level}): ${sentence(id)} Otherwise: ${reason}.`);
});

test('the list of rules has no line for a rule that is gone', () => {
  const listed = [...readme.matchAll(/^- \*\*`([^`]+)`\*\* \((?:error|warning)\)/gm)].map(([, id]) => id);
  expect(listed).toEqual(checkRules.map(({ id }) => id));
});
