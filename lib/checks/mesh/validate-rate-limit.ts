import { configEntryRule } from '../config-entry';
import { notNegative } from '../entries/fields';
import { at } from '../entries/place';

/** RateLimits are such as the webhook takes. */
export const validateRateLimit = configEntryRule('validate-rate-limit', 'RateLimit', [
  at('config.{readRate,writeRate}', notNegative),
  at('config.excludeEndpoints[]', (value) => (value === '' ? `is '': name an endpoint, or remove it` : undefined)),
]);
