/** What programs say when they can only fail again, and what helps. */
const KNOWN: readonly { readonly says: RegExp; readonly help: string }[] = [
  {
    says: /error saving CA certificate secret.*already exists/,
    help: 'one half of the CA is missing: see "Half a CA" in docs/hooks.md',
  },
  {
    says: /ACLs already bootstrapped but unable to find the bootstrap token/,
    help: 'the bootstrap token is lost: see "A lost token" in docs/hooks.md',
  },
  {
    says: /writing bootstrap Secret.*already exists/,
    help: 'the Secret of the bootstrap token is empty: see "An empty bootstrap Secret" in docs/hooks.md',
  },
  {
    says: /exec format error/,
    help: "the image is not for the node's architecture: state the platforms of the image in main.ts",
  },
];

/** What helps against what a text tells of; undefined when waiting may help. */
export function helpFor(text: string): string | undefined {
  return KNOWN.find(({ says }) => says.test(text))?.help;
}
