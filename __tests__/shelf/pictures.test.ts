import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from '../../examples/shelf';
import { planSvg, topologyMermaid } from '../../lib';

const text = (file: string): string => readFileSync(join(__dirname, '..', '..', file), 'utf8');

describe('the documentation shows examples/shelf.ts as it is', () => {
  test('the graph in the README: npm run topology -- --write examples/shelf.ts', () => {
    const picture = topologyMermaid(app.topology());
    expect(text('README.md')).toContain(`<!-- topology -->\n\n\`\`\`mermaid\n${picture}\`\`\`\n\n<!-- /topology -->`);
  });

  test('the boards: npm run --silent plan -- --svg examples/shelf.ts > docs/plan.svg', () => {
    expect(text('docs/plan.svg')).toBe(planSvg(app.plan()));
  });
});
