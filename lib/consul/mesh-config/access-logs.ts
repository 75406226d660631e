import { Json } from '../merge';
import { AccessLogsProps } from './props';

/**
 * What ProxyDefaults say of access logs.
 *
 * @throws when Consul would refuse it.
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/proxy-defaults#accesslogs
 */
export function accessLogsSpec(props: boolean | AccessLogsProps): Json {
  if (typeof props === 'boolean') return { enabled: props };
  const { to = 'stdout', path, jsonFormat, textFormat, listenerLogs = true } = props;
  const what = 'meshConfig.accessLogs';
  if (!['stdout', 'stderr', 'file'].includes(to))
    throw new Error(`${what}.to is '${to}': use 'stdout', 'stderr' or 'file'`);
  if ((to === 'file') !== (path !== undefined))
    throw new Error(
      path === undefined
        ? `${what}.to is 'file' without a path: name the file, in a folder that sidecars may write to like '/consul/connect-inject'`
        : `${what}.path is '${path}' but to is '${to}': set to to 'file', or remove the path`,
    );
  if (jsonFormat && textFormat !== undefined)
    throw new Error(`${what} has jsonFormat and textFormat: Consul refuses both together, remove one of them`);
  return {
    enabled: true,
    ...(listenerLogs ? {} : { disableListenerLogs: true }),
    ...(to === 'stdout' ? {} : { type: to }),
    ...(path === undefined ? {} : { path }),
    ...(jsonFormat ? { jsonFormat: JSON.stringify(jsonFormat) } : {}),
    ...(textFormat === undefined ? {} : { textFormat }),
  };
}
