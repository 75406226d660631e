/** Plain scalars of which readers of YAML make different things. */
export const PLAIN = (
  'y Y yes Yes YES yEs n N no No NO true True TRUE tRue on On ON off Off OFF oFF false False FALSE null Null NULL nULL ~ ' +
  '.nan .NaN .NAN .Nan .inf .Inf .INF +.inf -.inf -.Inf +.INF inf nan NaN Infinity + . .. ...x -. +. << = 22:30 1:2:3 2222:22 ' +
  '190:20:30 190:20:30.15 2024-01-01 2024-1-1 2024-01-01T00:00:00Z 2024-13-45 0755 0o17 0O17 0x1F 0X1f 0xG 0x 0b 0b101 ' +
  '0B11 0b2 -0b11 0b-1 0b+1 +0b1 -0b-1 08 09 -08 089.5 00 000 0_7 0_8 1_000 1__0 _1 1_ +1_0 -1_0 1_000.5 1_e3 .5_0 ._5 1e3 ' +
  '1E3 1e+3 1e-3 1e400 -1e400 1e-400 1.e3 1. .5 .5e1 .5e400 5. +.5 -.5 +5 -5 -0 -0.0 0.0 0 1 9 10 007 9007199254740991 ' +
  '9007199254740992 9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 ' +
  '18446744073709551615 18446744073709551616 1000000000000000000 0x7fffffffffffffff 0xffffffffffffffff ' +
  '0x10000000000000000 0777777777777777777777 02777777777777777777777 123456789012345678901234567890 1.0 1.10 1.5e300 ' +
  '3.14159 1e21 1e20 123e5 12e03 1.2.3 1.2.3.4 10.0.0.0/8 1Gi 500m 1k 0.5m 100% v1 1.30 1.27 1,000 0x1.8p1 0x_1F 0o_17 0b_1 ' +
  '1e 1e+ e1 e3 1d 1f 1L Inf +inf -inf +nan ٣ １ yes#no a#b a:b'
).split(' ');

const TAGS = ['!!str ', '!!int ', '!!float ', '!!bool ', '!!null ', '! ', '!!timestamp ', '!foo ', '!!binary '];

/** Each scalar as a value, a key and an item, quoted, in flow style, as JSON and under each tag. */
export function scalarTexts(scalars: readonly string[]): string[] {
  return scalars.flatMap((s) => [
    `a: ${s}\n`,
    `k:\n  ${s}: 1\n`,
    `- ${s}\n`,
    `a: '${s}'\n`,
    `a: "${s}"\n`,
    `{"a": ${s}}`,
    `[ ${s} ]`,
    `a: |\n  ${s}\n`,
    ...TAGS.map((tag) => `a: ${tag}${s}\n`),
  ]);
}

/** Documents with what people get wrong, and with what they get right in uncommon ways. */
export const DOCUMENTS: readonly string[] = [
  'a: 1\n---\nb: 2\n',
  '---\na: 1\n...\n---\nb: 2\n',
  '# only a comment\n---\n\n---\na: 1\n',
  '--- # a comment\na: 1\n',
  'a: 1\n--- b\n',
  '\uFEFFa: 1\n',
  'a: 1\r\nb:\r\n  - 2\r\n',
  'a: &x {b: 1}\nc: *x\n',
  'base: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n',
  'd:\n  <<: [{a: 1}, {a: 2, b: 2}]\n',
  'd:\n  <<: 5\n',
  'c: *missing\n',
  'a: 1\na: 2\n',
  'a: {b: 1, b: 2}\n',
  'a:\n\tb: 1\n',
  'a: [1, 2\n',
  'a: "open\n',
  "a: 'open\n",
  'a: {{ .Values.x }}\n',
  'a: "{{ .Values.x }}"\n',
  '{{- if .Values.x }}\na: 1\n{{- end }}\n',
  'a: {{ x }}\n',
  '<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n',
  'a:\n  - b\n c: 1\n',
  'a: b: c\n',
  'a\n',
  '- a\n- b\n',
  '5\n',
  '{"a": 1}\n{"b": 2}\n',
  '{"a": 1,}\n',
  'a: |\n  x\n   y\n\n  z\n',
  'a: >-\n  x\n  y\n\n  z\n',
  'a: |2\n    x\n',
  'a: "\\x41\\u00e9\\n"\n',
  'a: "\\q"\n',
  "a: 'it''s'\n",
  '? a\n: 1\n',
  '? [a]\n: 1\n',
  '? {a: 1}\n: 1\n',
  '1.5: a\n',
  'null: a\n',
  '~: a\n',
  ': a\n',
  'true: a\n',
  '0x10: a\n',
  '__proto__: 1\n',
  'a: {__proto__: {b: 1}}\n',
  'a: @b\n',
  'a: `b`\n',
  'a: %b\n',
  'a: *\n',
  'a: &\n',
  'a: !!set {b, c}\n',
  'a: !!omap [b: 1]\n',
  '%YAML 1.2\n---\na: 0o17\n',
  '%TAG ! tag:example.org,2000:\n---\na: !x 1\n',
  'a: [1, 2,]\n',
  'a: {b, c: 1}\n',
  'a: {b: }\n',
  'a:\n- b\n- c: 1\n  d: 2\n',
  'a: -1\nb: - 1\n',
  'apiVersion: v1\nkind: List\nitems:\n- kind: A\n',
  '',
  '\n\n',
  '---\n---\n',
  'a: \u0000\n',
  'a: \u0007\n',
  'a: \u0085b\n',
  'a: "\u2028"\n',
  'a: x # comment\n',
  'a: x#y\n',
  'a: "x" y\n',
  'a: [b]c\n',
];
