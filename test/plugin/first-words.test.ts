import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
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
  ['explain CIS-DI-0001', 0, /^CIS-DI-0001\n[\s\S]*rule of dockle [\s\S]*no counterpart/, 'a rule of dockle'],
  ['explain AVD-DS-0002', 0, /^AVD-DS-0002\n[\s\S]*rule of trivy /, 'a rule of trivy'],
  ['explain SC2086', 0, /^SC2086\n[\s\S]*no counterpart/, 'a rule of ShellCheck'],
  ['explain JSONArgsRecommended', 0, /^JSONArgsRecommended\n[\s\S]*\nshell-form /, 'a check of docker build'],
  ['explain tally/prefer-nginx-sigquit', 0, /\nwrong-stopsignal /, 'a rule of tally'],
  ['explain 137', 0, /^exit code 137\n[\s\S]*SIGKILL[\s\S]*\nshell-form /, 'an exit code'],
  ['explain exit code 143', 0, /^exit code 143\n[\s\S]*\ninit-hides-shell /, 'in words'],
  ['explain exits with 143', 0, /^exit code 143\n/, 'in a sentence'],
  ['explain OOMKilled', 0, /^exit code 137\n[\s\S]*out of memory/, 'as docker inspect calls it'],
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
  ['explain SIGTERM', 0, /^SIGTERM\n[\s\S]*\nmissing-stopsignal /, 'a signal'],
  ['explain tini', 0, /^tini\n[\s\S]*\nmissing-init /, 'an init'],
  ['explain pid 1', 0, /^pid 1\n/, 'what it is all about'],
  ['explain syntax-error', 0, /^syntax-error\n/, 'what reports call what Docker refuses'],
  ['explain experiment', 0, /^experiment\n/, 'and what was seen'],
  ['explain deaf-start', 0, /^deaf-start\n/, 'and one of these'],
  ['explain broken pipe', 0, /\ntrap-without-wait /, 'what Python prints'],
];

const refused: Row[] = [
  ['explain shel-form', 2, /: there is no rule shel-form; did you mean shell-form\?\n$/, 'nearly a rule'],
  ['explain 999', 2, /: there is no rule 999; docker initcheck explain lists all rules\n$/, 'no exit code'],
  ['--no-ignores', 2, /'--no-ignores'; in \.initcheck\.yaml: forbid-ignores/, 'and nothing is written'],
  ['--stats .', 2, /: --statistics\n$/, 'a table'],
  ['--compose compose.yaml', 2, /: docker initcheck compose\.yaml\n$/, 'a file as an option'],
  ['--service web', 2, /: docker initcheck verify compose\.yaml web\n$/, 'one service'],
  ['--report json', 2, /'--report'; --format json\n$/, 'a format'],
  ['--report out.json', 2, /'--report'; --format json --output out\.json\n$/, 'a file'],
  ['--init tini', 2, /: --fix --inject=tini\n$/, 'an init by its name'],
  ['--werror', 2, /: --strict\n$/, 'as in compilers'],
  ['-l error', 2, /: --level error\n$/, 'a level'],
  ['-j 4', 2, /: --shard 1\/4\n$/, 'jobs'],
  ['stop --all', 2, /stop --compose\n$/, 'all of them'],
  ['install --path /x', 2, /: --system\n$/, 'another folder'],
  ['config --init', 2, /: docker initcheck init\n$/, 'another command'],
  ['verify nginx:1.27', 2, /: docker initcheck verify --image nginx:1\.27\n$/, 'an image'],
  ['--write-baseline known.json', 2, /: --write-baseline --baseline known\.json\n$/, 'its name'],
  ['--add-ignores Dockerfile', 2, /is a path, .*: --add-ignores "REASON" Dockerfile\n$/, 'no reason'],
  ['--fix --upgrade', 2, /repairs nothing else: leave out --fix, or --upgrade\n$/, 'two things'],
  ['--rule DL3025=off', 2, /; which it is here: docker initcheck explain DL3025\n$/, 'a rule of hadolint'],
  ['--rule SHELL-FORM=off', 2, /; did you mean shell-form\?\n$/, 'in capitals'],
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
  [
    '--ignore DL3025',
    2,
    /switch a rule off: --rule RULE=off; which it is here: docker initcheck explain DL3025\n$/,
    'as in hadolint',
  ],
  ['--ignore shell-form', 2, /to switch a rule off: --rule shell-form=off\n$/, 'a rule of ours'],
  ['--select DL3025', 2, /--rule RULE=warning\n$/, 'as in hadolint'],
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
  // docker build
  ['build', 2, /to build, run and stop the image: docker initcheck verify \.\n$/, 'the verb of docker'],
  ['build ./api', 2, /docker initcheck verify \.\/api\n$/, 'with a context'],
  ['build nginx:1.27', 2, /docker initcheck verify --image nginx:1\.27\n$/, 'with an image'],
  ['run nginx:1.27', 2, /docker initcheck verify --image nginx:1\.27\n$/, 'another verb of docker'],
  ['run app', 2, /docker initcheck verify --image app\n$/, 'it takes images'],
  ['run ./app', 2, /docker initcheck verify \.\/app\n$/, 'and here a folder'],
  ['-t app:1 .', 2, /; docker build -t app:1 \. && docker initcheck verify --image app:1\n$/, 'a tag'],
  ['--no-cache .', 2, /go after --: docker initcheck verify \. -- --no-cache\n$/, 'a flag of the build'],
  ['--secret id=x', 2, /flags of docker build go after --/, 'a secret'],
  ['--call check', 2, /checks and builds nothing\n$/, 'the checks of docker build'],
  ['--push', 2, /; nothing is kept: docker build, then docker initcheck image NAME\n$/, 'a registry'],
  [
    'Dockerfile:2',
    2,
    /^docker initcheck: Dockerfile:2: without the line: docker initcheck Dockerfile\n$/,
    'a place',
  ],
  [
    'https://a.example/Dockerfile',
    2,
    /nothing is fetched: curl -fsSL https:\/\/a\.example\/Dockerfile \| /,
    'a URL',
  ],
  // hadolint
  ['-t error Dockerfile', 2, /to fail from a severity on: --fail-level error\n$/, 'its threshold'],
  [
    '-c hadolint.yaml',
    2,
    /'-c'; hadolint\.yaml is for another linter; .*: docker initcheck init\n$/,
    'its file',
  ],
  ['-c initcheck.yaml', 2, /'-c'; --config initcheck\.yaml\n$/, 'a configuration'],
  ['--trusted-registry a', 2, /; leave it out: only PID 1 and the stop are checked here\n$/, 'registries'],
  ['--disable-ignore-pragma', 2, /; in \.initcheck\.yaml: forbid-ignores: \[RULE\]\n$/, 'no ignores'],
  ['--format tty', 2, /did you mean text\?\.\n$/, 'its name of a format'],
  ['--format codeclimate', 2, /did you mean gitlab\?\.\n$/, 'another'],
  ['--format sonarqube', 2, /did you mean sarif\?\.\n$/, 'and another'],
  ['DL3025', 2, /to read about it: docker initcheck explain DL3025\n$/, 'a rule without a verb'],
  ['shell-form', 2, /docker initcheck explain shell-form\n$/, 'a rule of ours'],
  ['137', 2, /docker initcheck explain 137\n$/, 'an exit code'],
  // docker scout, trivy, grype
  ['cves nginx', 2, /to check an image: docker initcheck image nginx\n$/, 'a verb of docker scout'],
  ['quickview', 2, /docker initcheck image NAME\n$/, 'without an image'],
  ['fs .', 2, /to check a directory: docker initcheck \.\n$/, 'a verb of trivy'],
  ['--severity HIGH,CRITICAL .', 2, /--fail-level error\n$/, 'severities of trivy'],
  ['--severity MEDIUM', 2, /--fail-level warning\n$/, 'a lighter one'],
  ['--exit-code 1', 2, /; findings make it 1 anyway; from a severity on: --fail-level warning\n$/, 'a code'],
  ['--exit-code 0', 2, /--fail-level none\n$/, 'none'],
  ['--skip-dirs legacy', 2, /; in \.initcheck\.yaml: ignore: \["legacy"\]\n$/, 'folders'],
  ['--ignore-unfixed', 2, /; leave it out: /, 'what means nothing here'],
  ['--input app.tar', 2, /; docker load --input app\.tar && docker initcheck image NAME\n$/, 'an archive'],
  ['--format table', 2, /did you mean text\?\.\n$/, 'a table'],
  ['--no-progress', 2, /; for less: --progress quiet, or --quiet\n$/, 'no progress'],
  // dockle
  ['--exit-level fatal', 2, /--fail-level error\n$/, 'its levels'],
  ['--accept-key KEY', 2, /; leave it out: /, 'environment variables'],
  ['CIS-DI-0001', 2, /docker initcheck explain CIS-DI-0001\n$/, 'a rule of it'],
  // ESLint, ruff and the like
  ['--print-config Dockerfile', 2, /; docker initcheck config Dockerfile\n$/, 'what counts'],
  ['--max-warnings 0', 2, /to fail for infos too: --strict\n$/, 'no warnings'],
  ['--add-noqa', 2, /; --add-ignores "REASON"\n$/, 'comments for all findings'],
  ['--update-baseline', 2, /: --write-baseline\n$/, 'a baseline'],
  ['baseline .', 2, /docker initcheck --write-baseline \.\n$/, 'as a verb'],
  ['--changed main', 2, /; --since main\n$/, 'what has changed'],
  ['--verbose', 2, /for more: --level info, or --format json\n$/, 'more'],
  ['top', 2, /for running containers: docker initcheck ps\n$/, 'a verb of docker'],
  ['kill web', 2, /docker initcheck stop web\n$/, 'another'],
  ['upgrade', 2, /docker initcheck --upgrade\n$/, 'an option as a verb'],
  ['schema', 2, /docker initcheck config --schema\n$/, 'the schema'],
  ['list', 2, /to list all rules: docker initcheck explain\n$/, 'a list'],
  ['why shell-form', 2, /docker initcheck explain shell-form\n$/, 'a question'],
  ['completion zsh', 2, /for completion: docker completion zsh\n$/, 'completion'],
  ['--lsp', 2, /; docker-initcheck lsp --stdio\n$/, 'the language server'],
  // options in the wrong command
  ['doctor --json', 2, /'--json'; its options: docker-initcheck doctor --help\n$/, 'it has no formats'],
  ['ps --json', 2, /'--json'; for this format: --format json\n$/, 'it has'],
  ['ps --verbose', 2, /'--verbose'; its options: docker-initcheck ps --help\n$/, 'there is no more'],
  ['ps -a', 2, /'-a'; only running containers .*: --since 24h\n$/, 'as in docker ps'],
  ['ps --fix', 2, /'--fix'; its options: /, 'nothing to repair'],
  ['verify --dry-run', 2, /: docker initcheck --diff, docker initcheck --fix\n$/, 'what it would repair'],
  ['image --verify nginx', 2, /; docker initcheck verify --image nginx\n$/, 'an option as in the check'],
  ['init --force', 2, /; a configuration that is there is never overwritten: remove it first\n$/, 'again'],
  ['lsp --port 9000', 2, /; .*: docker-initcheck lsp --stdio\n$/, 'as other servers have it'],
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

  const explained: [words: string[], rules: number, why: string][] = [
    [[], rules.length, 'all rules'],
    [['shell-form'], 1, 'one'],
    [['137'], 8, 'an exit code'],
    [['DL3008'], 0, 'what has no counterpart'],
  ];
  for (const [words, count, why] of explained)
    test(`explain --format json: ${why}`, async () => {
      const { stdout, code } = await runMain(['explain', '--format', 'json', ...words], {
        directory: temporaryDirectory({}),
      });
      const { version, rules: found } = JSON.parse(stdout) as { version: number; rules: { docs: string }[] };
      assert.deepEqual([version, found.length, code], [1, count, 0]);
      for (const { docs } of found) assert.match(docs, /\w/);
    });
});
