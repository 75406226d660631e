import { isIP } from 'net';
import { isCidr } from '../cidr';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue, isPortName, isRfc1035Label } from '../names';
import { parseQuantity } from '../quantity';
import { Check } from './check';

const fits =
  (isGood: (value: string) => boolean, hint: string): Check =>
  (value) =>
    typeof value !== 'string' || isGood(value) ? undefined : `is '${value}': use ${hint}`;
const matches = (pattern: RegExp, hint: string): Check => fits((value) => pattern.test(value), hint);

export const dnsLabel: Check = (value) =>
  isDnsLabel(value) ? undefined : `is '${value}': use 1 to 63 lower case letters, digits and '-'`;
export const dnsSubdomain = fits(isDnsSubdomain, `lower case letters, digits, '-' and '.', as in 'web.example.org'`);
/** A DNS label that begins with a letter. */
export const dnsName = fits(isRfc1035Label, `1 to 63 lower case letters, digits and '-', beginning with a letter`);
export const labelKey = fits(
  isLabelKey,
  `up to 63 letters, digits, '-', '_' and '.', with a domain and '/' before it if you like`,
);
export const labelValue = fits(
  isLabelValue,
  `up to 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit`,
);
/** The name of a port of a container, and what refers to it. */
export const portName = fits(isPortName, `1 to 15 lower case letters, digits and single '-', with at least one letter`);
export const configKey = matches(/^(?!\.\.)(?!\.$)[-._a-zA-Z0-9]{1,253}$/, `letters, digits, '-', '_' and '.'`);
export const absolutePath = matches(/^\//, `an absolute path, like '/data'`);
export const relativePath: Check = (value) =>
  value.startsWith('/') || value.split('/').includes('..')
    ? `is '${value}': use a relative path without '..'`
    : undefined;
export const noBackstep: Check = (value) =>
  value.split('/').includes('..') ? `is '${value}': use a path without '..'` : undefined;
/** The prefix and name of a resource, such as `example.org/dongle`. */
export const resourceName = labelKey;

export const ip: Check = (value) => (isIP(value) ? undefined : `is '${value}': use an IP address`);
export const cidr: Check = (value) =>
  isCidr(String(value)) ? undefined : `is '${value}': use an address range, like '10.0.0.0/8'`;

export const range =
  (least: number, most = Infinity): Check =>
  (value) =>
    value >= least && value <= most
      ? undefined
      : `is ${value}: use ${most === Infinity ? `${least} or more` : `a number from ${least} to ${most}`}`;
export const notNegative = range(0);
export const port = range(1, 65535);
export const userId = range(0, 2147483647);
export const fileMode = range(0, 0o777);

export const portOrName: Check = (value) => (typeof value === 'number' ? port(value) : portName(value));
/** A whole number of 0 or more, or a percentage. */
export const countOrPercent: Check = (value) => {
  if (typeof value === 'number') return notNegative(value);
  return /^[0-9]+%$/.test(value) ? undefined : `is '${value}': use a number, or a percentage like '25%'`;
};
/** As {@link countOrPercent}, and not all of more than there are. */
export const shareOrCount: Check = (value) =>
  countOrPercent(value) ??
  (typeof value === 'string' && parseInt(value) > 100 ? `is '${value}': use at most '100%'` : undefined);

export const amount: Check = (value) =>
  parseQuantity('', value) < 0 ? `is '${value}': use an amount of 0 or more` : undefined;
export const positiveAmount: Check = (value) =>
  parseQuantity('', value) <= 0 ? `is '${value}': use an amount above 0` : undefined;

export const among =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : `is '${value}': use ${allowed.map((one) => `'${one}'`).join(', ')}`;

export const httpsUrl: Check = (value) => {
  const url = /^https:\/\/[^/?#@\s]+(\/[^?#]*)?$/i.test(value);
  return url ? undefined : `is '${value}': use a URL that begins with 'https://', without user, query and fragment`;
};
export const headerName = matches(/^[-A-Za-z0-9]+$/, `letters, digits and '-'`);
export const condition = among('True', 'False', 'Unknown');
