import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const bad = 'FROM debian:bookworm\nCMD redis-server\n';

/** A command line as people type it who know other tools, the exit code, and the start of what is printed. */
type Row = [line: string, code: number, printed: RegExp, why: string];

const done: Row[] = [
  ['help', 0, /^Usage: docker-initcheck /, 'the word instead of the option'],
  ['help verify', 0, /^Usage: docker-initcheck verify /, 'of a command'],
  ['help ps', 0, /^Usage: docker-initcheck ps /, 'of another'],
  ['help check', 0, /^Usage: docker-initcheck \[options\]/, 'of what is no command here'],
  ['help frobnicate', 0, /^Usage: docker-initcheck \[options\]/, 'of nothing that is known'],
  ['help shell-form', 0, /^shell-form \(warning/, 'of a rule'],
  ['version', 0, /^docker-initcheck \d/, 'the word instead of the option'],
  ['check', 1, /^Dockerfile: PID 1 is/, 'the Dockerfile here'],
  ['check Dockerfile', 1, /^Dockerfile: PID 1 is/, 'a verb in front'],
  ['lint Dockerfile', 1, /^Dockerfile: PID 1 is/, 'the verb of linters'],
  ['scan .', 1, /^Dockerfile: PID 1 is/, 'the verb of scanners'],
  ['lint --format json Dockerfile', 1, /^\{/, 'options after it'],
  ['diff Dockerfile', 1, /Dockerfile/, 'a word for an option'],
  ['rules', 0, /^cmd-reset-by-entrypoint /, 'a word for a list'],
  ['list-rules', 0, /^cmd-reset-by-entrypoint /, 'another'],
  ['explain', 0, /^cmd-reset-by-entrypoint /, 'the list by its own name'],
  ['explain shell-form', 0, /^shell-form \(warning/, 'a rule'],
  ['explain DL3025', 0, /^DL3025\n[\s\S]*\nshell-form /, 'a rule of hadolint'],
  ['explain dl3025', 0, /^DL3025\n/, 'in lower case'],
  ['explain DL3008', 0, /^DL3008\n[\s\S]*no counterpart/, 'a rule of hadolint about something else'],
  ['explain SC2086', 0, /^SC2086\n[\s\S]*no counterpart/, 'a rule of ShellCheck'],
  ['explain JSONArgsRecommended', 0, /^JSONArgsRecommended\n[\s\S]*\nshell-form /, 'a check of docker build'],
  ['explain tally/prefer-nginx-sigquit', 0, /\nwrong-stopsignal /, 'a rule of tally'],
  ['explain 137', 0, /^exit code 137\n[\s\S]*SIGKILL[\s\S]*\nshell-form /, 'an exit code'],
  ['explain exit code 143', 0, /^exit code 143\n[\s\S]*\ninit-hides-shell /, 'in words'],
  ['explain 126', 0, /\nunstartable-script /, 'one of Docker'],
  ['explain 127', 0, /\nshell-not-installed /, 'another'],
  ['explain 125', 0, /docker run itself failed/, 'and another'],
  ['explain 139', 0, /ended by SIGSEGV/, 'a signal'],
  ['explain 3', 0, /code of the program itself/, 'one of the program'],
  ['explain killed after 10 s', 0, /\nscript-without-exec /, 'what the user sees'],
  ['explain docker stop is slow', 0, /\nshell-as-init /, 'in other words'],
  ['explain zombies', 0, /\nmissing-init /, 'a word'],
  ['explain <defunct>', 0, /\nmissing-init /, 'as ps calls them'],
  ['explain exec format error', 0, /\nunstartable-script /, "the kernel's words"],
  ['explain container exits at once', 0, /\ndaemonized-service /, 'another symptom'],
  ['explain broken pipe', 0, /\ntrap-without-wait /, 'what Python prints'],
];

const refused: Row[] = [
  ['explain shel-form', 2, /: there is no rule shel-form; did you mean shell-form\?\n$/, 'nearly a rule'],
  ['explain 999', 2, /: there is no rule 999; docker initcheck explain lists all rules\n$/, 'no exit code'],
  ['explain frobnicate', 2, /lists all rules\n$/, 'nothing that is known'],
  ['nginx:1.27', 2, /for an image: docker initcheck image nginx:1\.27\n$/, 'an image'],
  [
    '--list-rules',
    2,
    /'--list-rules'; to list all rules: docker initcheck explain\n$/,
    'an option for a list',
  ],
  ['-f x', 2, /'-f'; name the file itself: docker initcheck x\n$/, 'as in docker build'],
  ['--file x', 2, /'--file'; name the file itself: docker initcheck x\n$/, 'the long name'],
  ['--file=x', 2, /name the file itself: docker initcheck x\n$/, 'in one word'],
  ['--ignore DL3025', 2, /to switch a rule off: --rule DL3025=off\n$/, 'as in hadolint'],
  ['--disable shell-form', 2, /--rule shell-form=off\n$/, 'as in other linters'],
  ['--disable', 2, /--rule RULE=off\n$/, 'without a value'],
  ['--select shell-form', 2, /--rule shell-form=warning\n$/, 'as in ruff'],
  ['--json', 2, /for this format: --format json\n$/, 'a format as an option'],
  ['--sarif', 2, /for this format: --format sarif\n$/, 'another'],
  ['--reporter junit', 2, /; --format junit\n$/, 'as in ESLint'],
  ['-o report.json', 2, /; --format json --output report\.json\n$/, 'a file'],
  ['--dry-run', 2, /to see the repairs and write nothing: --diff\n$/, 'nothing is to be written'],
  ['--check', 2, /write nothing: --diff\n$/, 'as in formatters'],
  ['--write', 2, /to repair the files: --fix\n$/, 'as in formatters'],
  ['--fix-unsafe', 2, /to repair the files: --fix\n$/, 'as in tally'],
  ['--severity error', 2, /to fail from a severity on: --fail-level error\n$/, 'a threshold'],
  ['--failure-threshold error', 2, /--fail-level error\n$/, 'as in hadolint'],
  ['--no-fail', 2, /whatever is found: --fail-level none\n$/, 'as in hadolint'],
  ['--no-color', 2, /without color: --color never\n$/, 'color'],
  ['-V', 2, /for the version: docker initcheck --version\n$/, 'the version'],
  ['-r .', 2, /directories are searched anyway: docker initcheck \.\n$/, 'directories'],
  ['--stdin', 2, /to read standard input: docker initcheck -\n$/, 'standard input'],
  ['--image redis', 2, /; docker initcheck image redis\n$/, 'an image as an option'],
  ['--init', 2, /to put an init in front: --fix\n$/, 'as in docker run'],
  ['-t 30', 2, /grace period of --verify: --grace 30\n$/, 'as in docker stop'],
  ['--prove', 2, /to build, run and stop the image: --verify\n$/, 'the purpose'],
  ['--fxi', 2, /'--fxi'\n\(Did you mean --fix\?\)\n$/, 'only a slip'],
];

suite('first words', () => {
  for (const [line, code, printed, why] of [...done, ...refused]) {
    test(`${line}: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: bad });
      const words = line.startsWith('explain ')
        ? ['explain', line.slice('explain '.length)]
        : line.split(' ');
      const run = await runMain(words, { directory });
      assert.match(code === 2 ? run.stderr : run.stdout, printed);
      assert.equal(run.code, code);
    });
  }

  test('fix repairs', async () => {
    const directory = temporaryDirectory({ Dockerfile: bad });
    const { stdout } = await runMain(['fix', '--inject=none', 'Dockerfile'], { directory });
    assert.match(stdout, /^Dockerfile: repaired/m);
  });

  for (const word of ['check', 'lint', 'help', 'version', 'rules', 'fix', 'diff']) {
    test(`a file called ${word} is a file`, async () => {
      const directory = temporaryDirectory({ [word]: bad });
      const { stdout, code } = await runMain([word], { directory });
      assert.match(stdout, new RegExp(`^${word}: PID 1 is`));
      assert.equal(code, 1);
    });
  }
});
