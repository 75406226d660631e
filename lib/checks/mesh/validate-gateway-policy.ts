import { configEntryRule } from '../config-entry';
import { at } from '../entries/place';
import { show } from '../reading';

/** GatewayPolicies are for what the webhook takes. */
export const validateGatewayPolicy = configEntryRule('validate-gateway-policy', 'GatewayPolicy', [
  at('targetRef.kind', (kind) => (kind === 'Gateway' ? undefined : `is '${show(kind)}': use 'Gateway'`)),
]);
