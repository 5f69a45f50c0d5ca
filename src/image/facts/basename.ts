/** The name of a file, without its folder. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
