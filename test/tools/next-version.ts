const parts = ['major', 'minor', 'patch'];

/** `minor` of 0.1.0 is 0.2.0; a version is itself. Throws an Error for what is neither or not later. */
export function nextVersion(current: string, asked: string): string {
  const numbers = numbersOf(current);
  const part = parts.indexOf(asked);
  if (part >= 0)
    return numbers
      .map((number, index) => (index < part ? number : Number(index === part) * (number + 1)))
      .join('.');
  if (!/^\d+\.\d+\.\d+$/.test(asked))
    throw new Error(`${asked} is neither a version nor ${parts.join(', ')}`);
  const later = numbersOf(asked);
  const at = numbers.findIndex((number, index) => number !== later[index]);
  if (at < 0 || (later[at] ?? 0) < (numbers[at] ?? 0))
    throw new Error(`${asked} is not later than ${current}`);
  return asked;
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}
