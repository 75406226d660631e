import { configEntryRule } from '../config-entry';
import { duration, listed, needs } from '../entries/fields';
import { at } from '../entries/place';
import { fields, show } from '../reading';

const STATUSES = ['passing', 'warning', 'critical'];

/** Registrations are such as the webhook takes. */
export const validateRegistration = configEntryRule('validate-registration', 'Registration', [
  needs('node', 'name the node that the service is on'),
  needs('address', `write the node's address`),
  (spec) => (fields(spec.service).name ? undefined : '.service.name is missing: name the service'),
  at('check', needs('name', 'name the check'), (check) => {
    const { status } = fields(check);
    return STATUSES.includes(status)
      ? undefined
      : `.status is ${status ? `'${show(status)}'` : 'missing'}: use ${listed(STATUSES)}`;
  }),
  at('check.definition.intervalDuration', duration),
  at('check.definition.{timeoutDuration,deregisterCriticalServiceAfterDuration}', (value) =>
    value === '' ? undefined : duration(value),
  ),
]);
