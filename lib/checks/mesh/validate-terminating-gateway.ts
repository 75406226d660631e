import { configEntryRule } from '../config-entry';
import { count, differentNames, enterpriseOnly, needs, setOf } from '../entries/fields';
import { at } from '../entries/place';
import { listed } from '../../text/listed';

const FILES = ['caFile', 'certFile', 'keyFile'];

/** TerminatingGateways are such as the webhook takes. */
export const validateTerminatingGateway = configEntryRule('validate-terminating-gateway', 'TerminatingGateway', [
  at('deployment.replicas', count),
  at('services', differentNames),
  at('services[]', needs('name', `name the service, or '*' for all`), at('namespace', enterpriseOnly), (service) => {
    const files = setOf(service, FILES);
    const missing = FILES.filter((file) => !files.includes(file));
    const own = files.some((file) => file !== 'caFile');
    return own && missing.length > 0
      ? `has ${listed(files, 'and')} without ${listed(missing, 'and')}: add ${missing.length > 1 ? 'them' : 'it'}`
      : undefined;
  }),
]);
