import { configEntryRule } from '../config-entry';
import { needsOneOf } from '../entries/fields';
import { within } from '../entries/place';

/** GatewayPolicies are for what the webhook takes. */
export const validateGatewayPolicy = configEntryRule('validate-gateway-policy', 'GatewayPolicy', [
  within('targetRef', needsOneOf('kind', 'Gateway')),
]);
