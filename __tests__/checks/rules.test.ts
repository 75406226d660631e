import { readdirSync } from 'fs';
import { join } from 'path';
import { checkRules } from '../../lib/checks';
import { runRules } from '../../lib/findings';
import { configEntryCases } from './cases/config-entries';
import { consulEntryCases } from './cases/consul-entries';
import { gatewayCases } from './cases/gateways';
import { generalCases } from './cases/general';
import { installCases } from './cases/install';
import { egressCases } from './cases/egress';
import { meshCases } from './cases/mesh';
import { peeringCases } from './cases/peering';
import { syncCases } from './cases/sync';
import { schemaCases } from './cases/schema';
import { contextOf, goodApp } from './given';

const cases = [
  ...egressCases,
  ...gatewayCases,
  ...meshCases,
  ...peeringCases,
  ...configEntryCases,
  ...consulEntryCases,
  ...installCases,
  ...generalCases,
  ...schemaCases,
  ...syncCases,
];

describe.each(checkRules)('$id', ({ id, level, reason, check }) => {
  const own = cases.filter(({ rule }) => rule === id);

  test('has cases that pass and cases that fail, and says why it is there', () => {
    expect(own.some(({ messages }) => messages.length === 0)).toBe(true);
    expect(own.some(({ messages }) => messages.length > 0)).toBe(true);
    expect(['error', 'warning']).toContain(level);
    expect(reason.length).toBeGreaterThan(20);
  });

  test.each(own)('$says', ({ objects, given, messages }) => {
    const findings = [...check(contextOf(objects, given))];
    expect(findings.map(({ message }) => message)).toEqual(messages);
  });
});

test('no case names a rule that is not there', () => {
  expect(cases.map(({ rule }) => rule).filter((id) => !checkRules.some((rule) => rule.id === id))).toEqual([]);
});

test('an app that is right has no findings', () => {
  expect(runRules(checkRules, contextOf(goodApp()))).toEqual({ errors: [], warnings: [] });
});

test('each rule is in a file of its name, and each file is in the list', () => {
  const files = ['mesh', 'install', 'general'].flatMap((folder) =>
    readdirSync(join(__dirname, '../../lib/checks', folder)).map((file) => file.replace(/\.ts$/, '')),
  );
  expect(checkRules.map(({ id }) => id).sort()).toEqual(files.sort());
});

test('each program that refuses objects has rules of its own, and such a rule is an error', () => {
  for (const program of ['API server', 'injector', 'Consul webhook', 'Consul'] as const) {
    const own = checkRules.filter(({ refusedBy }) => refusedBy === program);
    expect(own.length).toBeGreaterThan(4);
    expect(own.filter(({ level }) => level !== 'error')).toEqual([]);
  }
});
