import { CONSUL_GROUP } from '../k8s/api-groups';

/** The apiVersion of Consul's config entries as custom resources: ServiceDefaults, ServiceIntentions, Mesh and others. */
export const CONFIG_ENTRY_API_VERSION = `${CONSUL_GROUP}/v1alpha1`;
