import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { scratch } from '../../src/image/base-image.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { foldChain, foldScopeOf } from '../../src/image/fold.ts';
import { imageFiles } from '../../src/image/image-files.ts';
import { chainOf, parseStages, type Stage } from '../../src/image/stages.ts';
import { shellTexts } from '../../src/shell/shell-texts.ts';
import type { Shell } from '../../src/shell/shells.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';

/** What is in the working directory before the RUN; not executable. */
const before = { 'old.sh': '#!/bin/sh\nVERSION=__VERSION__\nexec node a.js # a\n' };

const shells: readonly (readonly [family: Shell, command: readonly string[]])[] = [
  ['dash', ['dash', '-c']],
  ['bash', ['bash', '-c']],
  ['ash', ['busybox', 'ash', '-c']],
];

interface Made {
  readonly text: string;
  readonly isExecutable: boolean | undefined;
}

/** What a RUN really leaves at a name; undefined for nothing. */
function made(script: string, name: string, command: readonly string[]): Made | undefined {
  const directory = temporaryDirectory(before);
  for (const file of Object.keys(before)) chmodSync(join(directory, file), 0o644);
  writeFileSync(join(directory, '.env'), '');
  const [program = '', ...words] = command;
  const { status, stderr } = spawnSync(program, [...words, script], { cwd: directory, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const path = join(directory, name);
  if (!existsSync(path)) return undefined;
  return { text: readFileSync(path, 'utf8'), isExecutable: (statSync(path).mode & 0o111) !== 0 };
}

/** What is said of it: null for nothing, undefined where it is not known. */
function said(lines: string, name: string, sh: Shell): Made | null | undefined {
  const dockerfile = parseDockerfile(`FROM a\nWORKDIR /app\nCOPY . .\n${lines}\n`);
  const { stages, globals } = parseStages(dockerfile);
  const scope = foldScopeOf(dockerfile, globals);
  const context = contextOf(
    Object.entries(before).map(([path, text]) => ({ path, text, isExecutable: false })),
  );
  const foldOf = (stage: Stage) => foldChain(chainOf(stage), { ...scratch, sh }, 'linux', scope);
  const files = imageFiles(stages.at(-1) as Stage, {
    stages,
    context,
    mark: scope.mark,
    foldOf,
    texts: shellTexts(),
  });
  const file = files.find(`/app/${name}`);
  return file && { text: file.text, isExecutable: file.isExecutable };
}

/** Each is run by every shell, and what it leaves is compared with what is said of it. */
suite('a file that RUN writes is what the shell writes', () => {
  const rows: [script: string, name: string, why: string][] = [
    [`echo '#!/bin/sh' > run.sh && echo 'exec node' >> run.sh`, 'run.sh', 'line by line'],
    [`echo "#!/bin/sh\\nexec node" > run.sh`, 'run.sh', 'escapes, which dash replaces'],
    [`echo -e '#!/bin/sh\\nexec node' > run.sh`, 'run.sh', '-e, which dash prints'],
    [`echo -n 'exec node' > run.sh`, 'run.sh', 'without a line end'],
    [`echo exec   'a  b' > run.sh`, 'run.sh', 'words with one blank between them'],
    [`echo 'one\\ctwo' > run.sh`, 'run.sh', 'an end in the middle'],
    [`printf '#!/bin/sh\\nexec "$@"\\n' > run.sh`, 'run.sh', 'printf'],
    [`printf '%s\\n' '#!/bin/sh' 'exec node "$@"' > run.sh`, 'run.sh', 'printf, a line for each word'],
    [`printf '%s=%s;' a 1 b > run.sh`, 'run.sh', 'a word too few'],
    [`printf '100%% %b' 'a\\tb' > run.sh`, 'run.sh', 'its other conversions'],
    [`{ echo a; printf 'b\\n'; } > run.sh`, 'run.sh', 'a group'],
    [`(echo a; echo b) > run.sh; chmod +x run.sh`, 'run.sh', 'a subshell, and a mode'],
    [`echo 'exec node' | tee run.sh > /dev/null`, 'run.sh', 'tee'],
    [`echo a > run.sh; echo b | tee -a run.sh`, 'run.sh', 'tee that adds'],
    [`echo "exec \\"\\$@\\"" > run.sh`, 'run.sh', 'quotes in quotes'],
    [`cat > run.sh <<'EOF'\n#!/bin/sh\nexec "$@"\nEOF\nchmod 755 run.sh`, 'run.sh', 'a here-document'],
    [`cat <<EOF > run.sh\n#!/bin/sh\nexec "\\$@" $1\nEOF`, 'run.sh', 'one in which variables are replaced'],
    [`cat <<-EOF > run.sh\n\t\texec node\n\tEOF`, 'run.sh', 'one that is indented'],
    [`echo 'exec b' >> old.sh`, 'old.sh', 'a line more'],
    [`sed -i 's/__VERSION__/1.2/' old.sh`, 'old.sh', 'an edit'],
    [`sed -i -e 's|node|bun|g' -e 's/a/b/g' old.sh`, 'old.sh', 'two of them'],
    [`sed -i '/VERSION/d' old.sh`, 'old.sh', 'a line less'],
    [`sed -i 's/exec .*$/exec "&"/' old.sh`, 'old.sh', 'what was found'],
    [`sed -i 's/none/x/' old.sh`, 'old.sh', 'an edit that finds nothing'],
    [`cp old.sh new.sh && chmod +x new.sh`, 'new.sh', 'a copy'],
    [`mv old.sh new.sh`, 'new.sh', 'moved'],
    [`mkdir d && cp old.sh d/ && chmod +x d/old.sh`, 'd/old.sh', 'into a folder'],
    [`ln -s old.sh new.sh && chmod +x old.sh`, 'new.sh', 'a link'],
  ];
  for (const [family, command] of shells) {
    const isThere = spawnSync(command[0] ?? '', ['true']).error === undefined;
    for (const [script, name, why] of rows)
      test(`${family}: ${why}: ${JSON.stringify(script)}`, {
        skip: !isThere && `${family} is not installed`,
      }, () => {
        const heredoc = script.includes('<<') ? `RUN <<"RUN"\n${script}\nRUN` : `RUN ${script}`;
        assert.deepEqual(said(heredoc, name, family), made(script, name, command));
      });
  }
});

suite('what RUN writes and nobody can tell', () => {
  const rows: [lines: string, why: string][] = [
    ['RUN curl -o old.sh https://example.org/old.sh', 'a download'],
    ['RUN date > old.sh', 'what another program prints'],
    ['RUN printf "%05d" 3 > old.sh', 'a conversion that is not known'],
    ['RUN sed -i "1i #!/bin/bash" old.sh', 'an edit that is not known'],
    ['RUN if test -f x; then echo a > old.sh; fi', 'a condition'],
    ['RUN test -f x || echo a > old.sh', 'another one'],
    ['RUN node x 2> old.sh', 'errors'],
    ['RUN python <<EOF > old.sh\nprint()\nEOF', 'another language'],
  ];
  for (const [lines, why] of rows)
    test(`${why}: ${lines}`, () => assert.equal(said(lines, 'old.sh', 'dash'), undefined));
});

suite('RUN and COPY with here-documents', () => {
  const rows: [lines: string, expected: string, why: string][] = [
    ['RUN cat <<"EOF" > old.sh && chmod +x old.sh\nexec "$@"\nEOF', 'exec "$@"\n', 'one beside other words'],
    [
      'RUN cat <<EOF > old.sh\nexec $HOME \\$@ $(id)\nEOF',
      'exec $HOME $@ $(id)\n',
      'what is not known stays',
    ],
    ['ENV A=b\nRUN cat <<EOF > old.sh\nexec $A ${A}\nEOF', 'exec b b\n', 'what is known does not'],
    ['SHELL ["/bin/bash", "-c"]\nRUN echo -e "a\\nb" > old.sh', 'a\nb\n', 'the SHELL in force prints'],
  ];
  for (const [lines, expected, why] of rows)
    test(`${why}: ${JSON.stringify(lines)}`, () =>
      assert.equal(said(lines, 'old.sh', 'dash')?.text, expected));
});

suite('a mode that a RUN may have changed', () => {
  const program = (first: string, text: string) => `COPY <<"A" /usr/bin/set-up\n${first}\n${text}\nA\n`;
  const rows: [lines: string, expected: boolean | undefined, why: string][] = [
    [`${program('#!/usr/bin/nu', '/app | ch apply')}RUN set-up`, undefined, 'a program in another language'],
    [`${program('#!/usr/bin/nu', '/app | ch apply')}RUN /usr/bin/set-up x`, undefined, 'by its path'],
    ['COPY --from=b /set-up /usr/bin/\nRUN set-up', undefined, 'one that nobody has read'],
    ['RUN /opt/x/install.sh', undefined, 'a script that is not known'],
    [`${program('#!/bin/sh', 'chmod +x /app/*')}RUN set-up`, undefined, 'a shell script that changes modes'],
    [`${program('#!/bin/sh', 'mkdir /x')}RUN set-up`, false, 'one that does not'],
    [`${program('#!/usr/bin/nu', '/app | ch apply')}RUN apt-get install -y nginx`, false, 'it is not run'],
    ['RUN apt-get install -y nginx && pip install x && ./configure', false, 'programs of the base'],
  ];
  for (const [lines, expected, why] of rows)
    test(`${why}: ${JSON.stringify(lines)}`, () =>
      assert.equal(said(lines, 'old.sh', 'dash')?.isExecutable, expected));
});
