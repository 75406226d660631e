import { isIP } from 'net';
import { OpenEgress, PRIVATE_RANGES } from '../mesh/open-egress';
import { IndexerAccount } from './accounts';

/** github.com is on the internet: a crawl of it has no business with the machines of the house. */
const INTERNET: OpenEgress = {
  cidrs: ['0.0.0.0/0', '::/0'],
  except: PRIVATE_RANGES,
  ports: [443],
};
/** What a configuration in a Secret names is not known here: HTTPS and SSH, to every host. */
const UNKNOWN: OpenEgress = { ports: [443, 22] };

/**
 * What the indexer connects to for its accounts. A policy knows no host names, so a host that is named is every address
 * at the port of its URL.
 */
export function accountEgress(accounts: readonly IndexerAccount[] | undefined): OpenEgress[] {
  if (!accounts) return [UNKNOWN];
  const all = accounts.flatMap(({ github, generic, static: fixed }): OpenEgress[] => {
    if (github) return github.baseUrl === undefined ? [INTERNET] : [github.baseUrl, github.uploadUrl].map(toHostOf);
    // The URLs to clone from are in its answers.
    if (generic) return [toHostOf(generic.baseUrl), { ports: [443] }];
    return (fixed?.repositoryUrls ?? []).map(toHostOf);
  });
  return [...new Map(all.map((open) => [JSON.stringify(open), open])).values()];
}

function toHostOf(url = ''): OpenEgress {
  const { hostname, port, protocol } = new URL(url);
  const ports = [Number(port) || (protocol === 'https:' ? 443 : 80)];
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0) return { ports };
  return { cidrs: [`${address}/${isIP(address) === 4 ? 32 : 128}`], ports };
}
