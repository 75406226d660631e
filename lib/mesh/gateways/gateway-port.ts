/** The port of the pods of terminating gateways, at which the injector registers them, and of mesh gateways. */
export const GATEWAY_PORT = 8443;
