import { readYaml } from '../../lib/k8s/read-yaml';
import { each, Family, pairs } from './family';

/** What is wrong in a few lines, and those lines. */
const FAULTS: Readonly<Record<string, string>> = {
  'a tab in the indentation': 'a:\n\tb: 1\n',
  'an open bracket': 'a: [1, 2\n',
  'an open brace': 'a: {b: 1\n',
  'an open double quote': 'a: "open\n',
  'an open single quote': "a: 'open\n",
  'a closing bracket too many': 'a: [1]]\n',
  'a key twice': 'a: 1\na: 2\n',
  'a key twice in flow style': 'a: {b: 1, b: 2}\n',
  'a key twice, once in quotes': 'a: 1\n"a": 2\n',
  'an unknown tag': 'a: !mine b\n',
  'an unknown tag on a map': 'a: !mine {b: 1}\n',
  'a marker of a conflict': '<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n',
  'a template': 'a: {{ .Values.x }}\n',
  'a block of a template': '{{- if .Values.x }}\na: 1\n{{- end }}\n',
  'an alias of nothing': 'a: *missing\n',
  'a map in a scalar': 'a: b: c\n',
  'less indentation than its list': 'a:\n  - b\n c: 1\n',
  'a list beside a map': 'a: 1\n- b\n',
  'an escape that there is not': 'a: "\\q"\n',
  'a reserved character': 'a: @b\n',
  'a back quote': 'a: `b`\n',
  'a number that is not an integer': 'a: !!int b\n',
  'a line without a colon': 'a: 1\nb\n',
  'a control character': 'a: b\u0007\n',
};

const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** Where the lines stand. */
const CONTEXTS: Readonly<Record<string, (text: string) => string>> = {
  alone: (text) => text,
  'in a map': (text) => `top:\n${indented(text, '  ')}`,
  'deep in a map': (text) => `top:\n  middle:\n${indented(text, '    ')}`,
  'in a list': (text) => `top:\n  -\n${indented(text, '    ')}`,
  'in the second document': (text) => `kind: Good\n---\n${text}`,
  'in the first of two documents': (text) => `${text}---\nkind: Good\n`,
  'after comments': (text) => `# one\n# two\n\n${text}`,
  'with the line ends of Windows': (text) => text.replace(/\n/g, '\r\n'),
};

export const YAML: readonly Family[] = [
  each(
    'YAML that kubectl does not read',
    pairs(Object.entries(FAULTS), Object.entries(CONTEXTS)),
    ([[, text], [, within]]) => readYaml(within(text), 'included.yaml'),
    ([[fault], [context]]) => `${fault}, ${context}`,
  ),
];
