import { configEntryRule } from '../config-entry';
import { enterpriseOnly, exactlyOne, isSet, needs, noWildcard } from '../entries/fields';
import { at } from '../entries/place';
import { fields, show } from '../reading';

/** ExportedServices are such as the webhook takes. */
export const validateExportedServices = configEntryRule('validate-exported-services', 'ExportedServices', [
  ({ services }) =>
    isSet(services) ? undefined : '.services is empty: name at least one service, or remove the object',
  at(
    'services[]',
    needs('name', `name the service, or '*' for all`),
    (service) =>
      isSet(fields(service).consumers)
        ? undefined
        : `('${show(fields(service).name)}') has no consumers: name at least one peer`,
    at('namespace', enterpriseOnly),
    at(
      'consumers[]',
      exactlyOne('peer', 'partition', 'samenessGroup'),
      at('{partition,samenessGroup}', enterpriseOnly),
      at('peer', (peer) => (peer === '*' ? noWildcard(peer) : undefined)),
    ),
  ),
]);
