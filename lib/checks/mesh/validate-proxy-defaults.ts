import { configEntryRule, oneOf, proxySettings } from '../config-entry';
import { fields, show } from '../reading';

/** ProxyDefaults are such as the webhook takes. */
export const validateProxyDefaults = configEntryRule('validate-proxy-defaults', 'ProxyDefaults', function* (spec) {
  const { config } = spec;
  if (config !== undefined && (config === null || typeof config !== 'object' || Array.isArray(config)))
    yield `config is ${show(config)}: write an object`;
  yield* proxySettings(spec);
  const { type, path, jsonFormat, textFormat } = fields(spec.accessLogs);
  yield* oneOf('accessLogs.type', type, ['file', 'stderr', 'stdout']);
  if (type === 'file' && !path) yield `accessLogs.path is missing: type 'file' needs the file's path`;
  if (type !== 'file' && path) yield `accessLogs.path is '${show(path)}': only type 'file' has one, remove it`;
  if (jsonFormat && textFormat) yield `accessLogs has jsonFormat and textFormat: keep one of them`;
  if (typeof jsonFormat === 'string' && jsonFormat !== '' && !isJson(jsonFormat))
    yield `accessLogs.jsonFormat is not JSON: write an object like '{"path":"%REQ(:PATH)%"}'`;
  yield* oneOf('failoverPolicy.mode', fields(spec.failoverPolicy).mode, ['sequential', 'order-by-locality']);
  yield* oneOf('prioritizeByLocality.mode', fields(spec.prioritizeByLocality).mode, ['none', 'failover']);
});

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
