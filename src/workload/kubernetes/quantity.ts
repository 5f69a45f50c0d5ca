/** Powers of the suffixes: `Ki`, `k`. */
const suffixes = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/**
 * `500m`, `64Mi`, `1.5G` as a number; undefined for what is no quantity.
 * kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 */
export function quantityOf(text: string): number | undefined {
  const [, number, unit = '', isBinary] = /^(\d+(?:\.\d+)?)(?:([kKMGTPE])(i?)|m)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  if (text.endsWith('m')) return Number(number) / 1000;
  return Number(number) * (isBinary ? 1024 : 1000) ** suffixes.indexOf(unit.toLowerCase());
}
