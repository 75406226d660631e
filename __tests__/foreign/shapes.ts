import { join } from 'node:path';
import { Meshed } from '../../examples/foreign';

/** The file of a shape. */
export const shapeFile = (name: string): string => join(__dirname, 'shapes', `${name}.yaml`);

const http = (port: number) => ({ port, protocol: 'http' }) as const;

/** Small files of every way by which programs learn addresses, and by which something gets in: what of each is meshed. */
export const SHAPES: Readonly<Record<string, Meshed>> = {
  agents: { services: { collector: http(4318), store: http(9009) }, calls: [['collector', 'store', 19009]] },
  arr: {
    services: { sonarr: http(8989), prowlarr: http(9696), qbittorrent: http(8080) },
    calls: [['sonarr', 'prowlarr', 19696]],
  },
  backup: { services: { db: { port: 5432 }, notes: http(8080) }, calls: [['notes', 'db', 15432]] },
  blog: {
    services: { blog: http(8080), cloud: http(8080), proxy: http(4180), mysql: { port: 3306 }, redis: { port: 6379 } },
    calls: [
      ['blog', 'mysql', 13306],
      ['cloud', 'mysql', 13306],
      ['cloud', 'redis', 16379],
      ['proxy', 'cloud', 18080],
      ['proxy', 'redis', 16379],
    ],
  },
  caddy: {
    services: { caddy: http(8000), api: http(8080), blog: http(8081) },
    calls: [
      ['caddy', 'api', 18080],
      ['caddy', 'blog', 18081],
    ],
  },
  chart: {
    services: { 'shop-mariadb': { port: 3306 }, 'shop-web': http(3000) },
    calls: [['shop-web', 'shop-mariadb', 13306]],
  },
  dashboards: {
    services: { grafana: http(3000), loki: http(3100), db: { port: 5432 }, agent: http(12345) },
    calls: [
      ['grafana', 'loki', 13100],
      ['grafana', 'db', 15432],
      ['agent', 'loki', 13100],
    ],
  },
  envoy: {
    services: { edge: http(8000), api: http(8080), blog: http(8081) },
    calls: [
      ['edge', 'api', 18080],
      ['edge', 'blog', 18081],
    ],
  },
  grpc: {
    services: { client: http(8080), catalog: { port: 50051, protocol: 'grpc' } },
    calls: [['client', 'catalog', 15051]],
  },
  haproxy: {
    services: { haproxy: http(8000), api: http(8080), blog: http(8081) },
    calls: [
      ['haproxy', 'api', 18080],
      ['haproxy', 'blog', 18081],
    ],
  },
  'home-assistant': { services: { mosquitto: { port: 1883 } }, calls: [] },
  ingresses: { services: { web: http(8080), api: http(9000) }, calls: [] },
  kafka: { services: { kafka: { port: 9092 }, consumer: http(8080) }, calls: [['consumer', 'kafka', 19092]] },
  'lan-ports': { services: { sync: http(8384), tunnel: http(8080) }, calls: [['tunnel', 'sync', 18384]] },
  mongo: { services: { mongo: { port: 27017 }, wiki: http(3000) }, calls: [['wiki', 'mongo', 17017]] },
  monitors: { services: { web: { ...http(8080), metrics: { port: 9102 } } }, calls: [] },
  names: { services: { notes: http(8080), db: { port: 5432 } }, calls: [['notes', 'db', 15432]] },
  nats: { services: { nats: { port: 4222 }, leaf: http(8080) }, calls: [['leaf', 'nats', 14222]] },
  nginx: {
    services: { nginx: http(8000), api: http(8080), blog: http(8081), php: { port: 9000 } },
    calls: [
      ['nginx', 'api', 18080],
      ['nginx', 'blog', 18081],
      ['nginx', 'php', 19002],
    ],
  },
  paperless: {
    services: { paperless: http(8000), broker: { port: 6379 }, 'paperless-db': { port: 5432 } },
    calls: [
      ['paperless', 'broker', 16379],
      ['paperless', 'paperless-db', 15432],
    ],
  },
  rabbit: { services: { rabbit: { port: 5672 }, worker: http(8080) }, calls: [['worker', 'rabbit', 15672]] },
  routes: {
    services: {
      web: http(8080),
      shadow: http(8081),
      calls: { port: 50051, protocol: 'grpc' },
      broker: { port: 1883 },
    },
    calls: [],
  },
  scrapes: {
    services: { prometheus: http(9090), alertmanager: http(9093), app: http(8080), blackbox: http(9115) },
    calls: [
      ['prometheus', 'alertmanager', 19093],
      ['prometheus', 'app', 18080],
      ['prometheus', 'blackbox', 19115],
    ],
  },
  sensors: {
    services: {
      telegraf: http(8080),
      zigbee: http(8080),
      flows: http(1880),
      bridge: http(8080),
      broker: { port: 1883 },
      influx: http(8086),
    },
    calls: [
      ['telegraf', 'influx', 18086],
      ['telegraf', 'broker', 11883],
      ['zigbee', 'broker', 11883],
      ['flows', 'broker', 11883],
      ['bridge', 'broker', 11883],
    ],
  },
  sentinel: {
    services: { redis: { port: 6379 }, sentinel: { port: 26379 }, app: http(8080) },
    calls: [
      ['sentinel', 'redis', 16379],
      ['app', 'sentinel', 16380],
      ['app', 'redis', 16379],
    ],
  },
  'service-links': {
    services: { store: { port: 6379 }, 'mail-relay': { port: 2525 }, desk: http(8080) },
    calls: [
      ['desk', 'store', 16379],
      ['desk', 'mail-relay', 12525],
    ],
  },
  'several-services': { services: { photos: http(2342) }, calls: [] },
  spring: {
    services: { db: { port: 5432 }, cache: { port: 6379 }, orders: http(8080) },
    calls: [
      ['orders', 'db', 15432],
      ['orders', 'cache', 16379],
    ],
  },
  traefik: { services: { broker: { port: 1883 }, web: http(8080), canary: http(8080) }, calls: [] },
  waits: { services: { db: { port: 5432 }, web: http(8080) }, calls: [['web', 'db', 15432]] },
};
