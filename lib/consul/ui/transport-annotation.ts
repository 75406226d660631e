/** Annotation of a Service that tells Traefik how to speak to its pods. */
export const TRANSPORT_ANNOTATION = 'traefik.ingress.kubernetes.io/service.serverstransport';
