import { configEntryRule } from '../config-entry';
import { duration, needs, needsOneOf } from '../entries/fields';
import { at, within } from '../entries/place';

/** Registrations are such as the webhook takes. */
export const validateRegistration = configEntryRule('validate-registration', 'Registration', [
  needs('node', 'name the node that the service is on'),
  needs('address', `write the node's address`),
  within('service', needs('name', 'name the service')),
  at('check', needs('name', 'name the check'), needsOneOf('status', 'passing', 'warning', 'critical')),
  at('check.definition.intervalDuration', duration),
  at('check.definition.{timeoutDuration,deregisterCriticalServiceAfterDuration}', (value) =>
    value === '' ? undefined : duration(value),
  ),
]);
