const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/**
 * The value of a Kubernetes quantity in its base unit: cores for CPU, bytes for memory.
 *
 * @throws when it does not parse; the message names what it was for.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(what: string, quantity: string | number): number {
  const match = QUANTITY.exec(String(quantity).trim());
  if (!match) {
    throw new Error(
      `${what} is '${quantity}', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'`,
    );
  }
  const [, digits, exponent, suffix] = match;
  return exponent ? Number(digits + exponent) : Number(digits) * SUFFIXES[suffix ?? ''];
}

/** CPU in thousandths of a core, rounded up as the scheduler does. */
export function milliCpu(what: string, quantity: string | number): number {
  return Math.ceil(parseQuantity(what, quantity) * 1000 - 1e-6);
}

/** Memory or storage in bytes, rounded up. */
export function bytes(what: string, quantity: string | number): number {
  return Math.ceil(parseQuantity(what, quantity) - 1e-6);
}
