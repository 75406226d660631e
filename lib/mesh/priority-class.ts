/**
 * What goes first when a node is full: pods without a class of their own have priority 0, and come last. Between
 * themselves, the control plane starts and stays before the database, and that before the services.
 */
export const PRIORITIES = {
  /** Consul's servers, the injector, and what they need. */
  'control-plane': 300_000,
  /** The database. */
  database: 200_000,
  /** Services of the mesh. */
  services: 100_000,
} as const;

/** What part of an install a pod is. */
export type PriorityTier = keyof typeof PRIORITIES;

const DESCRIPTIONS: Readonly<Record<PriorityTier, string>> = {
  'control-plane': 'What the mesh does not work without.',
  database: 'What services of the mesh keep their data in.',
  services: 'Services of the mesh.',
};

/** The name of an install's class. */
export function priorityClassName(prefix: string, tier: PriorityTier): string {
  return `${prefix}-${tier}`;
}

/** The fields of a PriorityClass beside its metadata. */
export function priorityClassFields(tier: PriorityTier): { readonly value: number; readonly description: string } {
  return { value: PRIORITIES[tier], description: DESCRIPTIONS[tier] };
}
