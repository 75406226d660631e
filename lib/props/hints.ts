/** What to give for a type, where its props alone do not say it. */
export const HINTS: Readonly<Record<string, string>> = {
  Board: 'one of Boards, like Boards.pi4_4GB, or Boards.arm64({ cpu, memory }) for any other machine',
  Cluster: 'a Cluster, like new Cluster({ version, nodes })',
  Consul: 'a Consul, like new Consul(layer, id)',
  ConsulRelease: 'one of ConsulReleases, like ConsulReleases.v2_0_3',
  IMeshService: "a MeshService, or ExternalMeshService.fromServiceName('…')",
  ImageCatalog: 'an ImageCatalog, like new ImageCatalog([…])',
  IServiceGateway: 'a TerminatingGateway',
  IndexerAccount: 'one of { github }, { generic } and { static }',
  Mesh: "a Mesh, like the 'mesh' of a Consul",
  Rule: 'a rule, like { id, level, reason, check }',
  SecretKey: '{ name, key } of the Secret that holds it, since no value may stand in a manifest',
  TrackerDatabase: 'a PostgresDev, or { driver, address } of a database that exists',
  Upstream: 'an Upstream, which connections.connectTo(…) returns',
};

/** What to do where a prop is due that there is not. */
export const INSTEAD: Readonly<Record<string, string>> = Object.fromEntries(
  ['IndexerAccount', 'GithubAccount', 'GenericAccount', 'StaticAccount'].map((name) => [
    name,
    "write the whole configuration into a Secret, and name it in 'configSecret'",
  ]),
);
