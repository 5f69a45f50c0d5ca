/**
 * A recipe for a package manager with the version and the checksums of a release: `VERSION`, and `SHA256:FILE` for each
 * file that it downloads. Throws an Error for a file that the release has not.
 */
export function filledRecipe(text: string, version: string, sums: ReadonlyMap<string, string>): string {
  return text.replaceAll('VERSION', version).replace(/SHA256:([\w.-]+)/g, (_, name: string) => {
    const sum = sums.get(name);
    if (sum === undefined) throw new Error(`a recipe wants ${name}, and the release has no such file`);
    return sum;
  });
}
