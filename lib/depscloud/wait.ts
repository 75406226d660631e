import { Question } from './question';

/**
 * A connection to the sidecar is always taken, and what the sidecar holds for healthy may be the address that a service
 * had before a power cut: only an answer shows that it is there. The input stays open for a while, as the sidecar drops
 * an HTTP request whose sender has nothing more to say.
 */
const SCRIPT = `
trap 'exit 0' TERM
answers() {
  { printf "$2"; sleep 2; } | timeout 5 nc 127.0.0.1 "$1" 2>/dev/null | hexdump -ve '/1 "%02x"' | grep -Eq "$3"
}
QUESTIONS
exec "$@"
`.trim();

/**
 * A command that runs a program once mesh services have answered through its sidecar. Needs `sh` and busybox' `nc`,
 * `timeout`, `hexdump` and `grep` in the image, as Alpine has them.
 */
export function waitForAnswers(questions: readonly Question[], program: readonly string[]): string[] {
  const lines = questions.map(
    ({ service, port, bytes, answer }) =>
      `until answers ${port} '${escaped(bytes)}' '${answer}'; do echo 'waiting for ${service}'; sleep 2; done`,
  );
  return ['/bin/sh', '-c', SCRIPT.replace('QUESTIONS', () => lines.join('\n')), program[0], ...program];
}

/** As `printf` takes it. */
function escaped(bytes: string): string {
  return bytes.replace(/[^\w ./:-]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
