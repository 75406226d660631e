/**
 * What kubectl says when an API server that has answered before does not do so in time, or is about to be another one: a board that
 * is busy, or a datastore that elects its leader.
 */
const BUSY =
  /connection refused|was refused - did you|connection reset|connection lost|unexpected EOF|TLS handshake timeout|i\/o timeout|context deadline exceeded|request timed out|leader changed|unable to return a response|ServiceUnavailable|Too Many Requests|temporarily unavailable/i;

/** Whether it may help to ask again. */
export function isBusy(said: string): boolean {
  return BUSY.test(said);
}
