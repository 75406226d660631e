import { Construct, RootConstruct } from 'constructs';
import { acknowledge, acknowledgements, formatFindings, plainFindings, Rule } from '../../lib/findings';
import { Manifest } from '../../lib/k8s/manifest';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { runRules } from '../../lib/findings/run-rules';
import { cluster } from '../checks/given';

/** Says so about every object of a kind. */
const noKind = (kind: string, level: Rule['level'] = 'error'): Rule => ({
  id: `no-${kind.toLowerCase()}`,
  level,
  reason: 'nobody wants them',
  *check({ index }) {
    for (const manifest of index.ofKind(kind, '')) yield { manifest, message: `there is a ${kind}: remove it` };
  },
});
const broken: Rule = {
  ...noKind('Nothing'),
  id: 'no-luck',
  *check({ index }) {
    yield { manifest: index.manifests[0], message: 'found before it broke' };
    throw new Error('out of luck');
  },
};

function given(...paths: string[]) {
  const root = new RootConstruct();
  const manifests: Manifest[] = paths.map((path) => {
    const construct = path
      .split('/')
      .reduce<Construct>((scope, id) => (scope.node.tryFindChild(id) as Construct) ?? new Construct(scope, id), root);
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: path.replace(/\//g, '-'), namespace: 'shop' } };
    return { object, construct, path, layer: '60-shop' };
  });
  const context = { index: new ManifestIndex(manifests), cluster, declared: [] };
  const construct = (path: string) =>
    path.split('/').reduce((scope: Construct, id) => scope.node.findChild(id) as Construct, root);
  return { root, context, construct };
}

test('all findings come at once, errors and warnings apart, each sorted by path and rule', () => {
  const { context } = given('b', 'a/y', 'a');
  const rules = [noKind('Pod'), { ...noKind('Pod'), id: 'a-rule' }, noKind('Pod', 'warning')];
  const { errors, warnings } = runRules(rules, context);
  expect(errors.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
    'a a-rule',
    'a no-pod',
    'a/y a-rule',
    'a/y no-pod',
    'b a-rule',
    'b no-pod',
  ]);
  expect(warnings.map(({ path }) => path)).toEqual(['a', 'a/y', 'b']);
});

test('a rule that throws becomes an error that names it; what it found before stays, and the others run', () => {
  const { context } = given('a');
  const { errors } = runRules([broken, noKind('Pod')], context);
  expect(errors.map(({ rule, path, message }) => [rule, path, message])).toEqual([
    ['no-luck', '', `rule 'no-luck' broke: out of luck: this is a mistake in the rule, please report it to its author`],
    ['no-luck', 'a', 'found before it broke'],
    ['no-pod', 'a', 'there is a Pod: remove it'],
  ]);
});

test('an acknowledgement lets the findings of one rule stay on a construct and below, and nowhere else', () => {
  const { root, context, construct } = given('a/x', 'a/y', 'ab', 'b');
  acknowledge(construct('a'), 'no-pod', 'these come from elsewhere');
  const { errors, warnings } = runRules([noKind('Pod')], context, acknowledgements(root));
  expect(errors.map(({ path }) => path)).toEqual(['ab', 'b']);
  expect(warnings).toEqual([]);
});

test('an acknowledgement of another rule lets nothing stay, and is told to be idle', () => {
  const { root, context, construct } = given('a');
  acknowledge(construct('a'), 'no-service', 'for later');
  const { errors, warnings } = runRules([noKind('Pod'), noKind('Service')], context, acknowledgements(root));
  expect(errors.map(({ rule }) => rule)).toEqual(['no-pod']);
  expect(warnings).toEqual([
    {
      rule: 'acknowledge',
      level: 'warning',
      path: 'a',
      message: `acknowledges 'no-service', which finds nothing here: remove the acknowledgement`,
    },
  ]);
});

test('an acknowledgement takes no blank reason', () => {
  const { construct } = given('a');
  expect(() => acknowledge(construct('a'), 'no-pod', ' ')).toThrow("acknowledge: reason is ' '");
});

test('an acknowledgement without a reason, or of no rule, is an error and lets nothing stay', () => {
  const { root, context, construct } = given('a');
  acknowledge(construct('a'), 'no-pots', 'a slip');
  const blank = { construct: construct('a'), ruleId: 'no-pod', reason: ' ' };
  const { errors, warnings } = runRules([noKind('Pod')], context, [blank, ...acknowledgements(root)]);
  expect(errors.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    `acknowledge: acknowledges 'no-pod' without a reason: say why the finding may stay`,
    `acknowledge: acknowledges 'no-pots', which is not a rule: use an id as the finding shows it`,
    'no-pod: there is a Pod: remove it',
  ]);
  expect(warnings).toEqual([]);
});

test('two acknowledgements of one finding are both used', () => {
  const { root, context, construct } = given('a/x');
  acknowledge(construct('a'), 'no-pod', 'all of these');
  acknowledge(construct('a/x'), 'no-pod', 'this one');
  expect(runRules([noKind('Pod')], context, acknowledgements(root))).toEqual({ errors: [], warnings: [] });
});

test('for people, a finding is a block: construct, object, file, what to change, and why', () => {
  const { context } = given('a/x', 'b');
  const { errors } = runRules([noKind('Pod')], context);
  expect(formatFindings(errors)).toBe(
    [
      'error [no-pod] a/x',
      `  Pod 'shop/a-x' in 60-shop/pod-a-x.yaml`,
      '  there is a Pod: remove it',
      '  why: nobody wants them',
      '',
      'error [no-pod] b',
      `  Pod 'shop/b' in 60-shop/pod-b.yaml`,
      '  there is a Pod: remove it',
      '  why: nobody wants them',
    ].join('\n'),
  );
});

test('the file is the one that the writer picked, if it is told', () => {
  const { context } = given('b');
  const { errors } = runRules([noKind('Pod')], context);
  expect(formatFindings(errors, () => '60-shop/pod-shop-b.yaml')).toContain('in 60-shop/pod-shop-b.yaml');
});

test('a finding without an object is a block without a file', () => {
  const { context } = given('a');
  const { errors } = runRules([broken], context);
  expect(formatFindings(errors.slice(0, 1))).toBe(
    `error [no-luck] the app\n  rule 'no-luck' broke: out of luck: this is a mistake in the rule, please report it to its author`,
  );
});

describe('what concerns the app as a whole', () => {
  const crowded: Rule = {
    id: 'no-crowd',
    level: 'warning',
    reason: 'it gets hot',
    check: () => [{ message: 'there are too many' }],
  };

  test('is shown without a construct and a file', () => {
    const { warnings } = runRules([crowded], given('a').context);
    expect(formatFindings(warnings)).toBe('warning [no-crowd] the app\n  there are too many\n  why: it gets hot');
  });

  test('is acknowledged on the root, and on nothing else', () => {
    const { root, context } = given('a');
    acknowledge(root, 'no-crowd', 'it is winter');
    expect(runRules([crowded], context, acknowledgements(root))).toEqual({ errors: [], warnings: [] });
    const other = given('a');
    acknowledge(other.construct('a'), 'no-crowd', 'it is winter');
    expect(runRules([crowded], other.context, acknowledgements(other.root)).warnings.map(({ rule }) => rule)).toEqual([
      'no-crowd',
      'acknowledge',
    ]);
  });
});

test('for machines, a finding names its object', () => {
  const { errors } = runRules([noKind('Pod'), broken], given('b').context);
  expect(JSON.parse(JSON.stringify(plainFindings(errors)))).toEqual([
    { rule: 'no-luck', level: 'error', path: '', message: expect.stringContaining('out of luck') },
    {
      rule: 'no-luck',
      level: 'error',
      path: 'b',
      object: `Pod 'shop/b'`,
      message: 'found before it broke',
      reason: 'nobody wants them',
    },
    {
      rule: 'no-pod',
      level: 'error',
      path: 'b',
      object: `Pod 'shop/b'`,
      message: 'there is a Pod: remove it',
      reason: 'nobody wants them',
    },
  ]);
});
