/**
 * What the indexer crawls. Exactly one of the three kinds. GitLab and Bitbucket are not among them, since the indexer
 * ends without a word when they have no token: write the whole configuration into a Secret, and name it in
 * `configSecret`.
 *
 * There is no place for a token, password or key here: this ends up in a ConfigMap, in Git.
 * @see https://deps.cloud/docs/deploy/config/indexing/
 */
export type IndexerAccount =
  | {
      /** Repositories on GitHub. */
      readonly github: GithubAccount;
      /** Is not set beside `github`. */
      readonly generic?: never;
      /** Is not set beside `github`. */
      readonly static?: never;
    }
  | {
      /** Repositories that a server lists. */
      readonly generic: GenericAccount;
      /** Is not set beside `generic`. */
      readonly github?: never;
      /** Is not set beside `generic`. */
      readonly static?: never;
    }
  | {
      /** Repositories by their URLs. */
      readonly static: StaticAccount;
      /** Is not set beside `static`. */
      readonly github?: never;
      /** Is not set beside `static`. */
      readonly generic?: never;
    };

/** Public repositories on GitHub, or on a GitHub Enterprise server. Without a token GitHub answers 60 calls an hour. */
export interface GithubAccount {
  /** Enterprise only, and together with `uploadUrl`. @default - github.com */
  readonly baseUrl?: string;
  /** Enterprise only, and together with `baseUrl`. @default - github.com */
  readonly uploadUrl?: string;
  /** Their own repositories, and those of their organizations. @default - none */
  readonly users?: readonly string[];
  /** @default - none */
  readonly organizations?: readonly string[];
  /** Left out, although a user is a member. @default - none */
  readonly skipOrganizations?: readonly string[];
}

/** A server that lists repositories as JSON, page by page. */
export interface GenericAccount {
  /** Where the API is. */
  readonly baseUrl: string;
  /** Appended to `baseUrl`. @range 0.. characters */
  readonly path: string;
  /** Query parameter for the number of a page. */
  readonly pageParameter: string;
  /** Query parameter for the size of a page. */
  readonly perPageParameter: string;
  /** How many repositories a page has. @range 1.. */
  readonly pageSize: number;
  /** Finds the clone URLs in an answer, in the language of jee. @see https://github.com/nytlabs/gojee */
  readonly selector: string;
}

/** Repositories by their clone URLs. */
export interface StaticAccount {
  /** What is crawled, by URL. */
  readonly repositoryUrls: readonly string[];
}

/** The three kinds, of which an account is one. */
type Kind = 'github' | 'generic' | 'static';

const IN_A_SECRET = `write the whole configuration into a Secret, and name it in 'configSecret'`;

/**
 * The indexer's configuration, with the field names that its parser knows.
 *
 * @throws when there are no accounts, one finds nothing, or has a URL that is none or has credentials in it.
 */
export function indexerConfig(what: string, accounts: readonly IndexerAccount[]): object {
  if (accounts.length === 0)
    throw new Error(
      `${what} has no accounts, so it has nothing to crawl: add one, like { github: { organizations: ['depscloud'] } }`,
    );
  return { accounts: accounts.map((account, i) => accountConfig(`${what}: account ${i + 1}`, account)) };
}

function accountConfig(what: string, account: IndexerAccount): object {
  const [kind, fields] = Object.entries(account).find(([, fields]) => fields !== undefined) as [Kind, object];
  requireTarget(what, kind, fields as Readonly<Record<string, unknown>>);
  // SSH would need a key, and with it a Secret.
  return { [kind]: { ...fields, clone: { strategy: 'HTTP' } } };
}

function requireTarget(what: string, kind: Kind, fields: Readonly<Record<string, unknown>>): void {
  const given = (field: string): boolean => Array.isArray(fields[field]) && fields[field].length > 0;
  if (kind === 'github') {
    if (!given('users') && !given('organizations'))
      throw new Error(`${what} has neither users nor organizations: name at least one`);
    if ((fields.baseUrl === undefined) !== (fields.uploadUrl === undefined))
      throw new Error(`${what} has one of baseUrl and uploadUrl: the indexer takes both or neither`);
  }
  if (kind === 'static' && !given('repositoryUrls'))
    throw new Error(`${what} has no repositoryUrls: name at least one`);
  for (const url of [fields.repositoryUrls ?? [], fields.baseUrl ?? [], fields.uploadUrl ?? []].flat() as string[]) {
    if (!/^https?:\/\//.test(url)) throw new Error(`${what}: '${url}' is not a valid URL: begin it with 'https://'`);
    if (/^https?:\/\/[^/]*@/.test(url)) throw new Error(`${what}: a URL has credentials in it: ${IN_A_SECRET}`);
  }
}
