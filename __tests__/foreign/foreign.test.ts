import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FOREIGN } from '../../examples/foreign';
import { findingsOf } from './findings-of';
import { shapeFile, SHAPES } from './shapes';
import { SHAPE_FINDINGS } from './shape-findings';

const EXAMPLES = join(__dirname, '../../examples/foreign');
const namesIn = (folder: string) =>
  readdirSync(folder)
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort();

test('every file of the corpus is meshed', () => {
  expect(Object.keys(FOREIGN).sort()).toEqual(namesIn(EXAMPLES));
  expect(Object.keys(SHAPES).sort()).toEqual(namesIn(join(__dirname, 'shapes')));
});

/** What is wrong in each file as it stands; every other finding is a false alarm. */
const FINDINGS: Readonly<Record<string, readonly string[]>> = {
  notes: [
    `no-closed-entrance of Ingress 'notes/notes': Ingress 'notes/notes' leads to port 8080 of Deployment 'notes/notes', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
    `no-way-around-mesh of Deployment 'notes/notes': an argument of container 'wait-for-db' has 'db:5432', which bypasses the mesh to 'db': remove it, or wait in the program itself: an init container runs before the sidecar`,
    `no-way-around-mesh of Deployment 'notes/notes': env 'DB_HOST' of container 'notes', from ConfigMap 'notes-settings', has 'db', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
  ],
  mqtt: [
    `no-closed-entrance of Service 'house/mosquitto': Service 'house/mosquitto' leads to port 1883 of Deployment 'house/mosquitto', which only the mesh reaches: name 1883 in 'openPorts' of its MeshService, or remove it`,
    `no-way-around-mesh of Deployment 'house/bridge': file 'configuration.yaml' of ConfigMap 'bridge' has 'mosquitto:1883', which bypasses the mesh to 'mosquitto': use '127.0.0.1:11883', the address of its upstream`,
  ],
  pihole: [
    `no-closed-entrance of Service 'pihole/pihole-dns': Service 'pihole/pihole-dns' leads to port 5353 of Deployment 'pihole/pihole', which only the mesh reaches: name 5353 in 'openPorts' of its MeshService, or remove it`,
    `no-closed-entrance of Service 'pihole/pihole-dns': Service 'pihole/pihole-dns' leads to port 5353 (UDP) of Deployment 'pihole/pihole', which only the mesh reaches: name { port: 5353, protocol: 'UDP' } in 'openPorts' of its MeshService, or remove it`,
  ],
  media: [
    `no-closed-entrance of Service 'media/player': Service 'media/player' leads to port 8096 of Deployment 'media/player', which only the mesh reaches: name 8096 in 'openPorts' of its MeshService, or remove it`,
    `no-way-around-mesh of Deployment 'media/collector': env 'PLAYER_HOST' of container 'collector' has 'player.media.svc.cluster.local.', which bypasses the mesh to 'player': use '127.0.0.1:18096', the address of its upstream`,
  ],
  monitoring: [
    `no-closed-entrance of Deployment 'watch/grafana': annotation 'prometheus.io/scrape' leads to port 3000, which only the mesh reaches: name 3000 in 'openPorts' of its MeshService, or remove it`,
    `no-way-around-mesh of Deployment 'watch/grafana': file 'datasources.yaml' of ConfigMap 'grafana-datasources' has 'prometheus:9090', which bypasses the mesh to 'prometheus': use '127.0.0.1:19090', the address of its upstream`,
    `no-cut-off-pod of DaemonSet 'watch/node-exporter': DaemonSet 'watch/node-exporter' listens on 9100, but nothing reaches it: NetworkPolicy 'default-deny' closes namespace 'watch', and no other policy is for it; mesh it, write a NetworkPolicy, or put it into another namespace`,
  ],
  redis: [
    `no-way-around-mesh of Deployment 'shop/shop': an argument of container 'shop' has 'shop-redis-master:6379', which bypasses the mesh to 'shop-redis': use '127.0.0.1:16379', the address of its upstream`,
  ],
};

test.each(Object.keys(FOREIGN))('the findings of %s are those that are written down', (name) => {
  expect(findingsOf(join(EXAMPLES, `${name}.yaml`), FOREIGN[name]).sort()).toEqual([...FINDINGS[name]].sort());
});

test.each(Object.keys(SHAPES))('the findings of the shape %s are those that are written down', (name) => {
  expect(findingsOf(shapeFile(name), SHAPES[name]).sort()).toEqual([...SHAPE_FINDINGS[name]].sort());
});
