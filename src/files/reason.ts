/** What the system says, in words. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  // Node.js puts U+FFFD in the place of such bytes, and the name is none that is there.
  if (error.code === 'ENOENT' && error.path?.includes('\uFFFD'))
    return 'its name is not UTF-8, so it cannot be opened: rename it';
  const words: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    ELOOP: 'too many symbolic links',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENAMETOOLONG: 'the name is too long',
    ENXIO: 'this is a device, a pipe or a socket, not a file',
  };
  return words[error.code ?? ''] ?? error.message;
}
