/** The kinds of peerings: of the mesh that makes the token, and of the one that is given it. */
export const PEERING_KINDS = ['PeeringAcceptor', 'PeeringDialer'] as const;
