/** The apiVersion of Consul's config entries as custom resources: ServiceDefaults, ServiceIntentions, Mesh and others. */
export const CONFIG_ENTRY_API_VERSION = 'consul.hashicorp.com/v1alpha1';
