import { dirname, join, sep } from 'node:path';
import { lookAt } from '../../src/files/look.ts';

/** The folder of the project that a program is a dependency of; undefined for one that is installed for itself. */
export function projectOf(program: string): string | undefined {
  const folders = program.split(sep);
  const modules = folders.indexOf('node_modules');
  if (modules < 0) return undefined;
  const folder = folders.slice(0, modules).join(sep);
  return lookAt(join(folder, 'package.json')) ? folder : undefined;
}

/** What is to be known of a plugin that is a project's, as a sentence. */
export function aboutProjectCopy(program: string): string | undefined {
  const folder = projectOf(program);
  return (
    folder &&
    `the plugin runs the copy of the project ${folder}: docker has the version of that project everywhere, and none ` +
      `when ${dirname(program)} is removed; for one of its own: npm install --global docker-initcheck, then ` +
      'docker-initcheck install'
  );
}
