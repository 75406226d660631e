/** Consul's own API group. */
export const CONSUL_GROUP = 'consul.hashicorp.com';
/** The API group of Gateways and their routes. */
export const GATEWAY_API_GROUP = 'gateway.networking.k8s.io';
/** The API group of Prometheus' operator. */
export const MONITORING_GROUP = 'monitoring.coreos.com';
