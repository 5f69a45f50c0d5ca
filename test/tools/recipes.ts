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

/** The GitLab component with the package of a release, and its checksum, as the defaults of its inputs. */
export function pinnedComponent(text: string, url: string, sum: string): string {
  const pinned = text
    .replace(/^( {4}package:\n.*\n {6}default: ).*$/m, (_, before: string) => before + url)
    .replace(/^( {4}sha256:\n.*\n {6}default: ).*$/m, (_, before: string) => before + sum);
  if (!pinned.includes(url) || !pinned.includes(sum))
    throw new Error('the component has no inputs package and sha256 where they are expected');
  return pinned;
}
