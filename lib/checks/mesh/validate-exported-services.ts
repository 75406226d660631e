import { configEntryRule } from '../config-entry';
import { records, show } from '../reading';

/** ExportedServices are such as the webhook takes. */
export const validateExportedServices = configEntryRule(
  'validate-exported-services',
  'ExportedServices',
  function* (spec) {
    const services = records(spec.services);
    if (services.length === 0) yield `services is empty: name at least one service, or remove the object`;
    for (const [i, { name, consumers }] of services.entries()) {
      if (records(consumers).length === 0)
        yield `services[${i}] ('${show(name)}') has no consumers: name at least one peer`;
    }
  },
);
