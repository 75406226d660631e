/** What is wrong in a file as it stands, alone and meshed; every other finding is a false alarm. */
export interface WrittenFindings {
  readonly alone: readonly string[];
  readonly meshed: readonly string[];
}

/** By the name of the file. */
export const FINDINGS: Readonly<Record<string, WrittenFindings>> = {
  notes: {
    alone: [],
    meshed: [
      `no-closed-entrance of Ingress 'notes/notes': Ingress 'notes/notes' leads to port 8080 of Deployment 'notes/notes', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
      `no-way-around-mesh of Deployment 'notes/notes': an argument of container 'wait-for-db' has 'db:5432', which bypasses the mesh to 'db': remove it, or wait in the program itself: an init container runs before the sidecar`,
      `no-way-around-mesh of Deployment 'notes/notes': env 'DB_HOST' of container 'notes', from ConfigMap 'notes-settings', has 'db', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
    ],
  },
  mqtt: {
    alone: [],
    meshed: [
      `no-closed-entrance of Service 'house/mosquitto': Service 'house/mosquitto' leads to port 1883 of Deployment 'house/mosquitto', which only the mesh reaches: name 1883 in 'openPorts' of its MeshService, or remove it`,
      `no-way-around-mesh of Deployment 'house/bridge': file 'configuration.yaml' of ConfigMap 'bridge' has 'mosquitto:1883', which bypasses the mesh to 'mosquitto': use '127.0.0.1:11883', the address of its upstream`,
    ],
  },
  pihole: {
    alone: [],
    meshed: [
      `no-closed-entrance of Service 'pihole/pihole-dns': Service 'pihole/pihole-dns' leads to port 5353 (UDP) of Deployment 'pihole/pihole', which only the mesh reaches: name { port: 5353, protocol: 'UDP' } in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of Service 'pihole/pihole-dns': Service 'pihole/pihole-dns' leads to port 5353 of Deployment 'pihole/pihole', which only the mesh reaches: name 5353 in 'openPorts' of its MeshService, or remove it`,
    ],
  },
  media: {
    alone: [],
    meshed: [
      `no-closed-entrance of Service 'media/player': Service 'media/player' leads to port 8096 of Deployment 'media/player', which only the mesh reaches: name 8096 in 'openPorts' of its MeshService, or remove it`,
      `no-way-around-mesh of Deployment 'media/collector': env 'PLAYER_HOST' of container 'collector' has 'player.media.svc.cluster.local.', which bypasses the mesh to 'player': use '127.0.0.1:18096', the address of its upstream`,
    ],
  },
  monitoring: {
    alone: [],
    meshed: [
      `no-closed-entrance of Deployment 'watch/grafana': annotation 'prometheus.io/scrape' leads to port 3000, which only the mesh reaches: name 3000 in 'openPorts' of its MeshService, or remove it`,
      `no-cut-off-pod of DaemonSet 'watch/node-exporter': DaemonSet 'watch/node-exporter' listens on 9100, but nothing reaches it: NetworkPolicy 'default-deny' closes namespace 'watch', and no other policy is for it; mesh it, write a NetworkPolicy, or put it into another namespace`,
      `no-way-around-mesh of Deployment 'watch/grafana': file 'datasources.yaml' of ConfigMap 'grafana-datasources' has 'prometheus:9090', which bypasses the mesh to 'prometheus': use '127.0.0.1:19090', the address of its upstream`,
    ],
  },
  redis: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'shop/shop': an argument of container 'shop' has 'shop-redis-master:6379', which bypasses the mesh to 'shop-redis': use '127.0.0.1:16379', the address of its upstream`,
    ],
  },
  agents: {
    alone: [],
    meshed: [
      `meet-pod-security of DaemonSet 'watch/agent': namespace 'watch' enforces Pod Security 'restricted', but the pod has hostNetwork: remove it`,
      `no-unmeshed-caller of DaemonSet 'watch/agent': env 'OTEL_EXPORTER_OTLP_ENDPOINT' of container 'agent' has 'collector.watch:4318', but only the mesh reaches 'collector', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'collector'`,
      `no-way-around-mesh of Deployment 'watch/collector': an argument of container 'collector' has 'store:9009', which bypasses the mesh to 'store': use '127.0.0.1:19009', the address of its upstream`,
    ],
  },
  backup: {
    alone: [],
    meshed: [
      `no-unmeshed-caller of CronJob 'home/backup': an argument of container 'dump' has 'notes.home:8080', but only the mesh reaches 'notes', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'notes'`,
      `no-unmeshed-caller of CronJob 'home/backup': env 'DB_HOST' of container 'dump' has 'db', but only the mesh reaches 'db', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'db'`,
    ],
  },
  blog: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'home/blog': env 'WORDPRESS_DB_HOST' of container 'blog' has 'mysql', which bypasses the mesh to 'mysql': use '127.0.0.1:13306', the address of its upstream`,
      `no-way-around-mesh of Deployment 'home/cloud': env 'MYSQL_HOST' of container 'cloud' has 'mysql:3306', which bypasses the mesh to 'mysql': use '127.0.0.1:13306', the address of its upstream`,
      `no-way-around-mesh of Deployment 'home/cloud': env 'REDIS_HOST' of container 'cloud' has 'session-store', which bypasses the mesh to 'redis': use '127.0.0.1:16379', the address of its upstream`,
      `no-way-around-mesh of Deployment 'home/proxy': an argument of container 'proxy' has 'cloud:8080', which bypasses the mesh to 'cloud': use '127.0.0.1:18080', the address of its upstream`,
      `no-way-around-mesh of Deployment 'home/proxy': an argument of container 'proxy' has 'session-store.home.svc.cluster.local:6379', which bypasses the mesh to 'redis': use '127.0.0.1:16379', the address of its upstream`,
    ],
  },
  caddy: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'web/caddy': file 'Caddyfile' of ConfigMap 'caddy' has 'api:8080', which bypasses the mesh to 'api': use '127.0.0.1:18080', the address of its upstream`,
      `no-way-around-mesh of Deployment 'web/caddy': file 'Caddyfile' of ConfigMap 'caddy' has 'blog:8081', which bypasses the mesh to 'blog': use '127.0.0.1:18081', the address of its upstream`,
    ],
  },
  chart: {
    alone: [
      `no-helm-hook of Pod 'shop/shop-connection-test': annotation 'helm.sh/hook' is 'test', and without Helm the object is applied with all others: remove the object, or remove the annotation when it may run at every apply`,
    ],
    meshed: [
      `no-helm-hook of Pod 'shop/shop-connection-test': annotation 'helm.sh/hook' is 'test', and without Helm the object is applied with all others: remove the object, or remove the annotation when it may run at every apply`,
      `no-unmeshed-caller of Pod 'shop/shop-connection-test': an argument of container 'wget' has 'shop-web', but only the mesh reaches 'shop-web', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'shop-web'`,
      `no-way-around-mesh of Deployment 'shop/shop-web': env 'EXTERNAL_DATABASE' of container 'web' has 'shop-mariadb:3306', which bypasses the mesh to 'shop-mariadb': use '127.0.0.1:13306', the address of its upstream`,
    ],
  },
  dashboards: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'watch/agent': file 'config.alloy' of ConfigMap 'agent' has 'loki.watch.svc.cluster.local:3100', which bypasses the mesh to 'loki': use '127.0.0.1:13100', the address of its upstream`,
      `no-way-around-mesh of Deployment 'watch/grafana': file 'grafana.ini' of ConfigMap 'grafana' has 'db:5432', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
      `no-way-around-mesh of Deployment 'watch/grafana': file 'sources.yaml' of ConfigMap 'grafana' has 'db:5432', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
      `no-way-around-mesh of Deployment 'watch/grafana': file 'sources.yaml' of ConfigMap 'grafana' has 'loki.watch:3100', which bypasses the mesh to 'loki': use '127.0.0.1:13100', the address of its upstream`,
    ],
  },
  envoy: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'web/edge': file 'envoy.yaml' of ConfigMap 'edge' has 'api', which bypasses the mesh to 'api': use '127.0.0.1:18080', the address of its upstream`,
      `no-way-around-mesh of Deployment 'web/edge': file 'envoy.yaml' of ConfigMap 'edge' has 'blog.web.svc.cluster.local', which bypasses the mesh to 'blog': use '127.0.0.1:18081', the address of its upstream`,
    ],
  },
  grpc: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'calls/client': an argument of container 'poller' has 'catalog:50051', which bypasses the mesh to 'catalog': use '127.0.0.1:15051', the address of its upstream`,
      `no-way-around-mesh of Deployment 'calls/client': env 'CATALOG' of container 'client' has 'catalog.calls.svc.cluster.local:50051', which bypasses the mesh to 'catalog': use '127.0.0.1:15051', the address of its upstream`,
      `no-way-around-mesh of Deployment 'calls/client': env 'CATALOG_SHORT' of container 'client' has 'catalog:50051', which bypasses the mesh to 'catalog': use '127.0.0.1:15051', the address of its upstream`,
      `no-way-around-mesh of Deployment 'calls/client': the livenessProbe of container 'client' has 'catalog:50051', which bypasses the mesh to 'catalog': use '127.0.0.1:15051', the address of its upstream`,
    ],
  },
  haproxy: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'web/haproxy': file 'haproxy.cfg' of ConfigMap 'haproxy' has '_http._tcp.blog.web.svc.cluster.local', which bypasses the mesh to 'blog': use '127.0.0.1:18081', the address of its upstream`,
      `no-way-around-mesh of Deployment 'web/haproxy': file 'haproxy.cfg' of ConfigMap 'haproxy' has 'api:8080', which bypasses the mesh to 'api': use '127.0.0.1:18080', the address of its upstream`,
    ],
  },
  ingresses: {
    alone: [],
    meshed: [
      `no-closed-entrance of Ingress 'home/default': Ingress 'home/default' leads to port 8080 of Deployment 'home/web', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
      `no-closed-entrance of Ingress 'home/paths': Ingress 'home/paths' leads to port 8080 of Deployment 'home/web', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
      `no-closed-entrance of Ingress 'home/paths': Ingress 'home/paths' leads to port 9000 of Deployment 'home/api', which only the mesh reaches: give its MeshService an 'ingress', or name 9000 in its 'openPorts', or remove it`,
    ],
  },
  kafka: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'events/consumer': env 'BOOTSTRAP_SERVERS' of container 'consumer' has 'kafka-0.kafka-brokers:9092', which bypasses the mesh to 'kafka': use '127.0.0.1:19092', the address of its upstream`,
      `no-way-around-mesh of Deployment 'events/consumer': env 'STREAMS_CONFIG' of container 'consumer' has 'kafka:9092', which bypasses the mesh to 'kafka': use '127.0.0.1:19092', the address of its upstream`,
    ],
  },
  'lan-ports': {
    alone: [],
    meshed: [
      `meet-pod-security of Deployment 'home/sync': namespace 'home' enforces Pod Security 'restricted', but container 'sync' takes port 21027 of its node: remove hostPort`,
      `no-closed-entrance of Deployment 'home/sync': hostPort 21027 of container 'sync' leads to port 21027 (UDP), which only the mesh reaches: name { port: 21027, protocol: 'UDP' } in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of Service 'home/sync-lan': Service 'home/sync-lan' leads to port 22000 (UDP) of Deployment 'home/sync', which only the mesh reaches: name { port: 22000, protocol: 'UDP' } in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of Service 'home/sync-lan': Service 'home/sync-lan' leads to port 22000 of Deployment 'home/sync', which only the mesh reaches: name 22000 in 'openPorts' of its MeshService, or remove it`,
      `no-way-around-mesh of Deployment 'home/tunnel': env 'SYNC_GUI' of container 'tunnel' has 'sync:8384', which bypasses the mesh to 'sync': use '127.0.0.1:18384', the address of its upstream`,
    ],
  },
  mongo: {
    alone: [],
    meshed: [
      `no-unmeshed-caller of Job 'data/initiate-c032b38c': an argument of container 'initiate' has 'mongo-0.mongo.data.svc.cluster.local:27017', but only the mesh reaches 'mongo', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'mongo'`,
      `no-way-around-mesh of Deployment 'data/wiki': env 'MONGO_SRV' of container 'wiki' has '_mongodb._tcp.mongo.data.svc.cluster.local', which bypasses the mesh to 'mongo': use '127.0.0.1:17017', the address of its upstream`,
      `no-way-around-mesh of Deployment 'data/wiki': env 'MONGO_URL' of container 'wiki' has 'mongo.data.svc.cluster.local', which bypasses the mesh to 'mongo': use '127.0.0.1:17017', the address of its upstream`,
    ],
  },
  monitors: {
    alone: [
      `know-custom-kind of PodMonitor 'watch/web': the definition of PodMonitor of 'monitoring.coreos.com' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'monitoring.coreos.com', kind: 'PodMonitor' })`,
      `know-custom-kind of Probe 'watch/web': the definition of Probe of 'monitoring.coreos.com' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'monitoring.coreos.com', kind: 'Probe' })`,
      `know-custom-kind of ServiceMonitor 'home/web': the definition of ServiceMonitor of 'monitoring.coreos.com' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' })`,
    ],
    meshed: [
      `know-custom-kind of PodMonitor 'watch/web': the definition of PodMonitor of 'monitoring.coreos.com' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'monitoring.coreos.com', kind: 'PodMonitor' })`,
      `know-custom-kind of Probe 'watch/web': the definition of Probe of 'monitoring.coreos.com' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'monitoring.coreos.com', kind: 'Probe' })`,
      `know-custom-kind of ServiceMonitor 'home/web': the definition of ServiceMonitor of 'monitoring.coreos.com' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' })`,
      `no-closed-entrance of PodMonitor 'watch/web': PodMonitor 'watch/web' scrapes port 9102 of Deployment 'home/web', which only the mesh reaches: give its MeshService 'metrics' and scrape the sidecar's port, or name 9102 in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of Probe 'watch/web': Probe 'watch/web' probes port 8080 of Deployment 'home/web', which only the mesh reaches: name 8080 in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of ServiceMonitor 'home/web': ServiceMonitor 'home/web' scrapes port 8080 of Deployment 'home/web', which only the mesh reaches: give its MeshService 'metrics' and scrape the sidecar's port, or name 8080 in 'openPorts' of its MeshService, or remove it`,
    ],
  },
  names: {
    alone: [],
    meshed: [],
  },
  nats: {
    alone: [],
    meshed: [
      `no-closed-service-port of Service 'bus/nats-nodes': port 'cluster' leads to port 6222 of Deployment 'bus/nats', which no NetworkPolicy opens: name 6222 in 'openPorts' of its MeshService, or remove the port from the Service`,
      `no-way-around-mesh of Deployment 'bus/leaf': an argument of container 'leaf' has 'nats-0.nats-nodes:4222', which bypasses the mesh to 'nats': use '127.0.0.1:14222', the address of its upstream`,
    ],
  },
  nginx: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'web/nginx': file 'default.conf' of ConfigMap 'nginx' has 'api.web.svc.cluster.local:8080', which bypasses the mesh to 'api': use '127.0.0.1:18080', the address of its upstream`,
      `no-way-around-mesh of Deployment 'web/nginx': file 'default.conf' of ConfigMap 'nginx' has 'blog:8081', which bypasses the mesh to 'blog': use '127.0.0.1:18081', the address of its upstream`,
      `no-way-around-mesh of Deployment 'web/nginx': file 'default.conf' of ConfigMap 'nginx' has 'php:9000', which bypasses the mesh to 'php': use '127.0.0.1:19002', the address of its upstream`,
    ],
  },
  rabbit: {
    alone: [],
    meshed: [
      `no-closed-service-port of Service 'jobs/rabbit-nodes': port 'epmd' leads to port 4369 of StatefulSet 'jobs/rabbit', which no NetworkPolicy opens: name 4369 in 'openPorts' of its MeshService, or remove the port from the Service`,
      `no-way-around-mesh of Deployment 'jobs/worker': env 'AMQP_NODES' of container 'worker', from ConfigMap 'worker', has 'rabbit-0.rabbit-nodes', which bypasses the mesh to 'rabbit': use '127.0.0.1:15672', the address of its upstream`,
      `no-way-around-mesh of Deployment 'jobs/worker': env 'AMQP_URI' of container 'worker', from ConfigMap 'worker', has 'rabbit-0.rabbit-nodes.jobs.svc.cluster.local:5672', which bypasses the mesh to 'rabbit': use '127.0.0.1:15672', the address of its upstream`,
    ],
  },
  routes: {
    alone: [],
    meshed: [
      `no-closed-entrance of GRPCRoute 'home/calls': GRPCRoute 'home/calls' leads to port 50051 of Deployment 'home/calls', which only the mesh reaches: name 50051 in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of HTTPRoute 'edge/web': HTTPRoute 'edge/web' leads to port 8080 of Deployment 'home/web', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
      `no-closed-entrance of HTTPRoute 'edge/web': HTTPRoute 'edge/web' leads to port 8081 of Deployment 'home/shadow', which only the mesh reaches: give its MeshService an 'ingress', or name 8081 in its 'openPorts', or remove it`,
    ],
  },
  scrapes: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'watch/prometheus': file 'prometheus.yml' of ConfigMap 'prometheus' has 'alertmanager:9093', which bypasses the mesh to 'alertmanager': use '127.0.0.1:19093', the address of its upstream`,
      `no-way-around-mesh of Deployment 'watch/prometheus': file 'prometheus.yml' of ConfigMap 'prometheus' has 'app:8080', which bypasses the mesh to 'app': use '127.0.0.1:18080', the address of its upstream`,
      `no-way-around-mesh of Deployment 'watch/prometheus': file 'prometheus.yml' of ConfigMap 'prometheus' has 'blackbox:9115', which bypasses the mesh to 'blackbox': use '127.0.0.1:19115', the address of its upstream`,
    ],
  },
  sensors: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'house/bridge': file 'bridge.conf' of ConfigMap 'bridge' has 'broker:1883', which bypasses the mesh to 'broker': use '127.0.0.1:11883', the address of its upstream`,
      `no-way-around-mesh of Deployment 'house/flows': file '.env' of ConfigMap 'flows' has 'broker', which bypasses the mesh to 'broker': use '127.0.0.1:11883', the address of its upstream`,
      `no-way-around-mesh of Deployment 'house/telegraf': file 'telegraf.conf' of ConfigMap 'telegraf' has 'broker:1883', which bypasses the mesh to 'broker': use '127.0.0.1:11883', the address of its upstream`,
      `no-way-around-mesh of Deployment 'house/telegraf': file 'telegraf.conf' of ConfigMap 'telegraf' has 'influx:8086', which bypasses the mesh to 'influx': use '127.0.0.1:18086', the address of its upstream`,
      `no-way-around-mesh of Deployment 'house/zigbee': file 'configuration.yaml' of ConfigMap 'zigbee' has 'broker.house:1883', which bypasses the mesh to 'broker': use '127.0.0.1:11883', the address of its upstream`,
    ],
  },
  sentinel: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'cache/app': env 'REDIS_SENTINELS' of container 'app' has 'sentinel:26379', which bypasses the mesh to 'sentinel': use '127.0.0.1:16380', the address of its upstream`,
      `no-way-around-mesh of Deployment 'cache/sentinel': file 'sentinel.conf' of ConfigMap 'sentinel' has 'redis-0.redis:6379', which bypasses the mesh to 'redis': use '127.0.0.1:16379', the address of its upstream`,
    ],
  },
  'service-links': {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'home/desk': an argument of container 'desk' has '\$(STORE_SERVICE_HOST)', which bypasses the mesh to 'store': use '127.0.0.1:16379', the address of its upstream`,
      `no-way-around-mesh of Deployment 'home/desk': env 'SMTP_HOST' of container 'desk' has '10.43.200.25', which bypasses the mesh to 'mail-relay': use '127.0.0.1:12525', the address of its upstream`,
    ],
  },
  'several-services': {
    alone: [],
    meshed: [
      `no-closed-entrance of Service 'home/photos-lan': Service 'home/photos-lan' leads to port 2342 of Deployment 'home/photos', which only the mesh reaches: name 2342 in 'openPorts' of its MeshService, or remove it`,
      `no-closed-service-port of Service 'home/photos-metrics': port 'metrics' leads to port 9100 of Deployment 'home/photos', which no NetworkPolicy opens: name 9100 in 'openPorts' of its MeshService, or remove the port from the Service`,
    ],
  },
  spring: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'shop/orders': file 'application-home.yaml' of ConfigMap 'orders' has 'cache', which bypasses the mesh to 'cache': use '127.0.0.1:16379', the address of its upstream`,
      `no-way-around-mesh of Deployment 'shop/orders': file 'application.properties' of ConfigMap 'orders' has 'db-0.db-nodes', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
    ],
  },
  traefik: {
    alone: [],
    meshed: [
      `no-closed-entrance of IngressRouteTCP 'home/broker': IngressRouteTCP 'home/broker' leads to port 1883 of Deployment 'home/broker', which only the mesh reaches: name 1883 in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of TraefikService 'home/shadow': TraefikService 'home/shadow' leads to port 8080 of Deployment 'home/canary', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
      `no-closed-entrance of TraefikService 'home/shadow': TraefikService 'home/shadow' leads to port 8080 of Deployment 'home/web', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
      `no-closed-entrance of TraefikService 'home/split': TraefikService 'home/split' leads to port 8080 of Deployment 'home/web', which only the mesh reaches: give its MeshService an 'ingress', or name 8080 in its 'openPorts', or remove it`,
    ],
  },
  waits: {
    alone: [],
    meshed: [
      `no-way-around-mesh of Deployment 'home/web': an argument of container 'migrate' has 'db', which bypasses the mesh to 'db': remove it, or wait in the program itself: an init container runs before the sidecar`,
      `no-way-around-mesh of Deployment 'home/web': an argument of container 'ready' has 'db:5432', which bypasses the mesh to 'db': remove it, or wait in the program itself: an init container runs before the sidecar`,
      `no-way-around-mesh of Deployment 'home/web': the postStart hook of container 'web' has 'db:5432', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
    ],
  },
  arr: {
    alone: [
      `no-shared-local-volume of PersistentVolumeClaim 'arr/downloads': the claim asks for ReadWriteMany of StorageClass 'local-path', which is a directory of one node: write ReadWriteOnce, which all pods of that node share, or use a StorageClass of a network file system`,
    ],
    meshed: [
      `no-closed-entrance of Service 'arr/torrent': Service 'arr/torrent' leads to port 6881 (UDP) of Deployment 'arr/qbittorrent', which only the mesh reaches: name { port: 6881, protocol: 'UDP' } in 'openPorts' of its MeshService, or remove it`,
      `no-closed-entrance of Service 'arr/torrent': Service 'arr/torrent' leads to port 6881 of Deployment 'arr/qbittorrent', which only the mesh reaches: name 6881 in 'openPorts' of its MeshService, or remove it`,
      `no-shared-local-volume of PersistentVolumeClaim 'arr/downloads': the claim asks for ReadWriteMany of StorageClass 'local-path', which is a directory of one node: write ReadWriteOnce, which all pods of that node share, or use a StorageClass of a network file system`,
      `no-unmeshed-caller of CronJob 'arr/recyclarr': file 'recyclarr.yml' of ConfigMap 'recyclarr' has 'sonarr:8989', but only the mesh reaches 'sonarr', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'sonarr'`,
      `no-way-around-mesh of Deployment 'arr/sonarr': env 'PROWLARR_URL' of container 'sonarr' has 'prowlarr:9696', which bypasses the mesh to 'prowlarr': use '127.0.0.1:19696', the address of its upstream`,
    ],
  },
  'home-assistant': {
    alone: [],
    meshed: [
      `meet-pod-security of StatefulSet 'home/home-assistant': namespace 'home' enforces Pod Security 'restricted', but container 'home-assistant' is privileged: remove it`,
      `meet-pod-security of StatefulSet 'home/home-assistant': namespace 'home' enforces Pod Security 'restricted', but the pod has hostNetwork: remove it`,
      `meet-pod-security of StatefulSet 'home/home-assistant': namespace 'home' enforces Pod Security 'restricted', but volume 'dbus' is a hostPath: use one of configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret`,
      `no-closed-entrance of Service 'home/mosquitto': Service 'home/mosquitto' leads to port 1883 of Deployment 'home/mosquitto', which only the mesh reaches: name 1883 in 'openPorts' of its MeshService, or remove it`,
      `no-root-image of Deployment 'home/mosquitto': container 'mosquitto' must not run as root (runAsNonRoot), and its image 'eclipse-mosquitto:2.0.20' runs as root: set runAsUser to a user that its program can run as, or, where it cannot, set runAsNonRoot to false in a namespace of Pod Security 'baseline'`,
    ],
  },
  paperless: {
    alone: [],
    meshed: [
      `no-closed-egress of Deployment 'paperless/paperless': env 'PAPERLESS_TIKA_ENDPOINT' of container 'paperless', from ConfigMap 'paperless-env', has 'http://tika:9998', which no NetworkPolicy lets the pod connect to: name it in 'openEgress' of its MeshService, like openEgress: [{ ports: [9998] }], or write a NetworkPolicy`,
      `no-cut-off-pod of Deployment 'paperless/tika': Deployment 'paperless/tika' listens on 9998, but nothing reaches it: NetworkPolicy 'default-deny' closes namespace 'paperless', and no other policy is for it; mesh it, write a NetworkPolicy, or put it into another namespace`,
      `no-root-image of Deployment 'paperless/broker': container 'redis' must not run as root (runAsNonRoot), and its image 'redis:7.4' runs as root: set runAsUser to a user that its program can run as, or, where it cannot, set runAsNonRoot to false in a namespace of Pod Security 'baseline'`,
      `no-root-image of Deployment 'paperless/paperless': container 'wait' must not run as root (runAsNonRoot), and its image 'busybox:1.36' runs as root: set runAsUser to a user that its program can run as, or, where it cannot, set runAsNonRoot to false in a namespace of Pod Security 'baseline'`,
      `no-root-image of Deployment 'paperless/paperless-db': container 'postgres' must not run as root (runAsNonRoot), and its image 'postgres:16.6' runs as root: set runAsUser to a user that its program can run as, or, where it cannot, set runAsNonRoot to false in a namespace of Pod Security 'baseline'`,
      `no-way-around-mesh of Deployment 'paperless/paperless': env 'PAPERLESS_DBHOST' of container 'paperless', from ConfigMap 'paperless-env', has 'paperless-db', which bypasses the mesh to 'paperless-db': use '127.0.0.1:15432', the address of its upstream`,
      `no-way-around-mesh of Deployment 'paperless/paperless': env 'PAPERLESS_REDIS' of container 'paperless', from ConfigMap 'paperless-env', has 'broker:6379', which bypasses the mesh to 'broker': use '127.0.0.1:16379', the address of its upstream`,
    ],
  },
};
