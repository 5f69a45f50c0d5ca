import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Platform, platforms } from '../platforms.ts';
import { sha256 } from '../produce.ts';
import { makeDebs } from './deb.ts';
import { makeRpm } from './rpm.ts';

/*
 * npm run build:packages [--output FOLDER] [ARCH…]: a .deb and an .rpm of the committed binaries, for all platforms or
 * the named ones, by dpkg-deb and rpmbuild (Debian's packages dpkg and rpm).
 */
const words = process.argv.slice(2);
const output = words[0] === '--output' ? (words.splice(0, 2)[1] as string) : 'packages';
const unknown = words.find(arch => !platforms.some(platform => platform.arch === arch));
if (unknown) throw new Error(`${unknown} is none of ${platforms.map(({ arch }) => arch).join(', ')}`);

mkdirSync(output, { recursive: true });
for (const platform of platforms.filter(({ arch }) => words.length === 0 || words.includes(arch)))
  for (const file of makeBoth(platform)) {
    const contents = readFileSync(file);
    console.log(
      `${basename(file).padEnd(42)} ${String(contents.length).padStart(6)} bytes  ${sha256(contents)}`,
    );
  }

function makeBoth(platform: Platform): readonly string[] {
  const work = mkdtempSync(join(tmpdir(), 'packages-'));
  try {
    return [...makeDebs(platform, join(work, 'deb'), output), makeRpm(platform, join(work, 'rpm'), output)];
  } finally {
    rmSync(work, { recursive: true });
  }
}
