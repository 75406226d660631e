import { noWayAroundMesh } from '../../lib/checks/mesh/no-way-around-mesh';
import { KubeObject } from '../../lib/k8s/manifest';
import { contextOf, meshed, meshService, object, service } from './given';
type Container = Record<string, unknown>;
const env = (name: string, value: string): Container => ({ env: [{ name, value }] });
const ports = [80, 3306, 5432, 5672, 6379, 1883, 9200, 1433, 8086, 3100, 9187, 9090, 3128, 26379, 11211].map(
  (port) => ({ name: `port-${port}`, port, targetPort: port === 80 ? 8080 : port }),
);
const database = [...meshService('db').filter(({ kind }) => kind !== 'Service'), service('db', { ports })];
/** The addresses of the database `db` that a meshed web app is told past its upstreams. */
function found(container: Container, more: { spec?: object; objects?: KubeObject[] } = {}): string[] {
  const web = meshed('web', { container, spec: more.spec });
  return [...noWayAroundMesh.check(contextOf([...database, ...(more.objects ?? []), web]))].map(
    ({ message }) => /has '([^']*)'/.exec(message)![1],
  );
}
/** What is found in a file of a ConfigMap that the web app mounts. */
const file = (name: string, text: string) =>
  found(
    { volumeMounts: [{ name: 'c', mountPath: '/c' }] },
    {
      spec: { volumes: [{ name: 'c', configMap: { name: 'settings' } }] },
      objects: [object('v1', 'ConfigMap', 'settings', { data: { [name]: text } })],
    },
  );
/** What programs that people run at home are told of the database, by program. */
const TOLD: Readonly<Record<string, () => string[]>> = {
  Paperless: () => found(env('PAPERLESS_DBHOST', 'db')),
  'Paperless of its Redis': () => found(env('PAPERLESS_REDIS', 'redis://db:6379')),
  Authentik: () => found(env('AUTHENTIK_POSTGRESQL__HOST', 'db')),
  Gitea: () => found(env('GITEA__database__HOST', 'db:5432')),
  Immich: () => found(env('DB_HOSTNAME', 'db')),
  PhotoPrism: () => found(env('PHOTOPRISM_DATABASE_SERVER', 'db:3306')),
  wallabag: () => found(env('SYMFONY__ENV__DATABASE_HOST', 'db')),
  n8n: () => found(env('DB_POSTGRESDB_HOST', 'db')),
  Keycloak: () => found(env('KC_DB_URL', 'jdbc:postgresql://db/keycloak')),
  Adminer: () => found(env('ADMINER_DEFAULT_SERVER', 'db')),
  phpMyAdmin: () => found(env('PMA_HOST', 'db')),
  'phpMyAdmin of several servers': () => found(env('PMA_HOSTS', 'other,db')),
  Zabbix: () => found(env('DB_SERVER_HOST', 'db')),
  'Mongo Express': () => found(env('ME_CONFIG_MONGODB_SERVER', 'db')),
  NetBox: () => found(env('REDIS_HOST', 'db')),
  '.NET': () => found(env('ConnectionStrings__Default', 'Host=db;Username=me')),
  'SQL Server’s clients': () => found(env('CONN', 'Data Source=db,1433;Initial Catalog=x')),
  'SQL Server’s clients over TCP': () => found(env('CONN', 'Server=tcp:db,1433;Database=x')),
  WordPress: () => file('wp-config.php', "define('DB_HOST', 'db:3306');"),
  PHP: () => file('config.php', "<?php $db_host = 'db';"),
  Nextcloud: () => file('config.php', "$CONFIG = array (\n  'dbhost' => 'db',\n);"),
  Django: () => file('settings.py', "DATABASES = {'default': {'HOST': 'db', 'PORT': '5432'}}"),
  Rails: () => file('database.yml', 'production:\n  host: db\n'),
  'Home Assistant': () => file('configuration.yaml', 'recorder:\n  db_url: postgresql://me@db/ha\n'),
  Zigbee2MQTT: () => file('configuration.yaml', 'mqtt:\n  server: mqtt://db:1883\n'),
  Frigate: () => file('config.yml', 'mqtt:\n  host: db\n'),
  Telegraf: () => file('telegraf.conf', '[[outputs.influxdb]]\n  urls = ["http://db:8086"]\n'),
  'Telegraf of MQTT': () => file('telegraf.conf', '[[inputs.mqtt_consumer]]\n  servers = ["tcp://db:1883"]\n'),
  Promtail: () => file('promtail.yaml', 'clients:\n  - url: http://db:3100/loki/api/v1/push\n'),
  Prometheus: () => file('prometheus.yml', "static_configs:\n  - targets: ['db:9187']\n"),
  Grafana: () => file('ds.yaml', 'datasources:\n- name: P\n  url: http://db:9090\n'),
  'Grafana of PostgreSQL': () => file('ds.yaml', 'datasources:\n- name: P\n  url: db:5432\n'),
  Logstash: () => file('logstash.conf', 'output { elasticsearch { hosts => ["http://db:9200"] } }'),
  Filebeat: () => file('filebeat.yml', 'output.elasticsearch:\n  hosts: ["db:9200"]\n'),
  'Filebeat without a port': () => file('filebeat.yml', "output.elasticsearch:\n  hosts: ['db']\n"),
  'Fluent Bit': () => file('fluent-bit.conf', '[OUTPUT]\n    Name es\n    Host db\n    Port 9200\n'),
  Fluentd: () => file('fluent.conf', '<match **>\n  @type elasticsearch\n  host db\n  port 9200\n</match>\n'),
  Vector: () => file('vector.toml', '[sinks.es]\nendpoints = ["http://db:9200"]\n'),
  Mosquitto: () => file('mosquitto.conf', 'connection bridge\naddress db:1883\n'),
  PgBouncer: () => file('pgbouncer.ini', '[databases]\nshop = host=db port=5432 dbname=shop\n'),
  Redis: () => file('redis.conf', 'replicaof db 6379\n'),
  Postfix: () => file('main.cf', 'relayhost = [db]:25\n'),
  Squid: () => file('squid.conf', 'cache_peer db parent 3128 0 no-query\n'),
  msmtp: () => file('msmtprc', 'account default\nhost db\nport 25\n'),
  Synapse: () => file('homeserver.yaml', 'database:\n  name: psycopg2\n  args:\n    host: db\n    port: 5432\n'),
  pgAdmin: () => file('servers.json', '{"Servers":{"1":{"Name":"x","Host":"db","Port":5432}}}'),
  'wait-for-it': () => found({ command: ['sh', '-c', './wait-for-it.sh db:5432 -- app'] }),
  dockerize: () => found({ args: ['dockerize', '-wait', 'tcp://db:5432', '-timeout', '60s', 'app'] }),
  pg_isready: () => found({ command: ['sh', '-c', 'until pg_isready --host=db; do sleep 1; done'] }),
  mysqladmin: () => found({ command: ['sh', '-c', 'while ! mysqladmin ping -hdb --silent; do sleep 1; done'] }),
  'redis-cli': () => found({ command: ['sh', '-c', 'redis-cli -h db ping'] }),
  curl: () => found({ command: ['sh', '-c', 'curl -sf http://db/health'] }),
  wget: () => found({ command: ['wget', '-qO-', 'db:9200/_cluster/health'] }),
  pg_dump: () => found({ command: ['sh', '-c', 'pg_dump -h db -U me shop | gzip > /b/x.gz'] }),
  mysqldump: () => found({ command: ['sh', '-c', 'mysqldump --host db --all-databases > /b/x'] }),
  rsync: () => found({ command: ['sh', '-c', 'rsync -a /data rsync://db/backup'] }),
  Celery: () => found(env('CELERY_BROKER_URL', 'amqp://me@db//')),
  'clients of Sentinel': () => found(env('REDIS_SENTINELS', 'db:26379')),
  socat: () => found({ command: ['socat', 'TCP-LISTEN:5432,fork', 'TCP:db:5432'] }),
  'a line of Python': () =>
    found({ command: ['sh', '-c', 'python -c "import socket; socket.create_connection((\'db\', 5432))"'] }),
  'clients of memcached': () => found(env('MEMCACHED_SERVERS', 'db:11211')),
  'Traefik’s file provider': () =>
    file(
      'dynamic.yml',
      'http:\n  services:\n    x:\n      loadBalancer:\n        servers:\n        - url: "http://db:80"\n',
    ),
  Homepage: () =>
    file(
      'services.yaml',
      '- Media:\n    - Db:\n        href: https://db.example.org\n        widget:\n          type: x\n          url: http://db.shop:80\n',
    ),
  Uptime: () => found(env('UPTIME_URL', 'http://db.shop.svc.cluster.local:80')),
};
/** What only looks like its address. */
const OTHER: Readonly<Record<string, () => string[]>> = {
  'the name of a database': () => found(env('POSTGRES_DB', 'db')),
  'another name of one': () => found(env('DB_NAME', 'db')),
  'a user': () => found(env('DB_USER', 'db')),
  'a kind of database': () => found(env('DB_TYPE', 'db')),
  'a label': () => file('x.yml', 'labels:\n  app: db\n'),
  'links of a dashboard': () =>
    file('services.yaml', '- Media:\n    - Db:\n        href: https://db.example.org\n        ping: db.example.org\n'),
  'a volume of Compose': () => file('compose.yml', 'volumes:\n  - db:/var/lib/db\n'),
  'the tag of an image': () => found(env('IMAGE', 'db:12')),
  'a path': () => found({ args: ['--data-dir', '/var/db'] }),
  SQL: () => file('q.sql', 'select * from db where host = 1;'),
  'a comment': () => file('x.conf', '# the database is db on 5432 in the cellar, see the wiki\n'),
  'a repository': () => found(env('REPO', 'https://github.com/example/db')),
  'a bucket': () => found(env('S3_BUCKET', 's3://db/backup')),
  'a topic': () => found(env('MQTT_TOPIC', 'home/db')),
  'the name of a container': () => found(env('CONTAINER', 'db')),
  'a Dockerfile': () => file('Dockerfile', 'FROM db:5432\n'),
  'an address of mail': () => found(env('ADMIN_EMAIL', 'me@db.example.org')),
  'the name of the server itself': () => found(env('SERVER_NAME', 'db')),
  'the name of a node': () => found(env('NODE_NAME', 'db')),
  'the path of a key': () => found(env('HOST_KEY_PATH', '/etc/ssh/db')),
  'the path of SQLite': () => found(env('DATABASE_URL', 'sqlite:///data/db')),
  'a file of SQLite': () => found(env('DATABASE_URL', 'sqlite:db')),
  'a mode': () => found(env('SERVER_MODE', 'db')),
  'origins that are let in': () => found(env('CORS_ORIGINS', 'http://db')),
  'a logger': () => file('log4j.properties', 'logger.db=info\nappender.db.type=File\n'),
  'a dashboard': () => file('dashboard.json', '{"title":"db","panels":[{"targets":[{"expr":"up{job=\\"db\\"}"}]}]}'),
  'a rule of Prometheus': () => file('rules.yml', 'expr: up{instance="db:9187"} == 0\n'),
  'a copy of files': () => found({ command: ['sh', '-c', 'cp /data/db /backup/db'] }),
  'Home Assistant with SQLite': () => file('configuration.yaml', 'recorder:\n  db_url: sqlite:////config/db\n'),
  'ports of Compose': () => file('x.yaml', 'ports:\n  - "5432:5432"\nservices:\n  db:\n    image: postgres:16\n'),
};

test.each(Object.entries(TOLD))('the address in what %s is told is found', (_, tell) => {
  expect(tell()).toEqual([expect.stringMatching(/\bdb\b/)]);
});

test.each(Object.entries(OTHER))('no address is found in %s', (_, tell) => {
  expect(tell()).toEqual([]);
});
