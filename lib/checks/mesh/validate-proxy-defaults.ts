import { configEntryRule } from '../config-entry';
import { enterpriseOnly, oneOf } from '../entries/fields';
import { at } from '../entries/place';
import { failoverMode, proxySettings } from '../entries/proxy';
import { fields, show } from '../reading';

/** ProxyDefaults are such as the webhook takes. */
export const validateProxyDefaults = configEntryRule('validate-proxy-defaults', 'ProxyDefaults', [
  ({ config }) =>
    config !== undefined && (config === null || typeof config !== 'object' || Array.isArray(config))
      ? `.config is ${show(config)}: write an object`
      : undefined,
  // Consul reads a list of one item as that item.
  at('config.protocol', (value) =>
    typeof value === 'object' && !(Array.isArray(value) && value.length < 2 && typeof value[0] !== 'object')
      ? `is ${show(value)}: use a string like 'http'`
      : undefined,
  ),
  ...proxySettings,
  at('accessLogs', at('type', oneOf('file', 'stderr', 'stdout')), accessLogs),
  at('failoverPolicy.mode', failoverMode),
  at('prioritizeByLocality.mode', enterpriseOnly),
]);

function* accessLogs(value: unknown): Iterable<string> {
  const { type, path, jsonFormat, textFormat } = fields(value);
  if (type === 'file' && !path) yield `.path is missing: type 'file' needs the file's path`;
  if (type !== 'file' && path) yield `.path is '${show(path)}': only type 'file' has one, remove it`;
  if (jsonFormat && textFormat) yield 'has jsonFormat and textFormat: keep one of them';
  if (typeof jsonFormat === 'string' && jsonFormat !== '' && !isJson(jsonFormat))
    yield `.jsonFormat is not JSON: write an object like '{"path":"%REQ(:PATH)%"}'`;
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
