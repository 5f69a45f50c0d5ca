/** What variables come to, in what is given to tests, that are not listed there. */
export const unlisted = '*';

/** Variables that images themselves set, to say what they have and where, and those of the shells. */
const ofImages = new RegExp(
  `^(?:${[
    'PATH|HOME|HOSTNAME|USER|SHELL|PWD|OLDPWD|IFS|TERM|LANG\\w*|LC_\\w+',
    'UID|EUID|PPID|RANDOM|SECONDS|LINENO|OPTARG|OPTIND|BASH\\w*|ZSH\\w*',
    '\\w*_(?:VERSIONS?|HOME|DIR|ROOT|PATH|PREFIX|SHA\\d*|URL|KEYS?|ARGS|DEPS|CFLAGS|CPPFLAGS|LDFLAGS|USER)',
    '(?:PHP|NODE|YARN|NGINX|APACHE|JAVA|PYTHON|RUBY|GEM|BUNDLE|GO|GOSU|CATALINA|TOMCAT|DOTNET|ASPNET)\\w*',
    '(?:PG|POSTGRES|MYSQL|MARIADB|MONGO|REDIS|RABBITMQ)\\w*',
  ].join('|')})$`,
);

/** Whether a variable that neither a script nor its image sets is known not to be set. */
export function isUnset(name: string, given: Readonly<Record<string, string>> | undefined): boolean {
  // The number of a process is none that whoever starts it hands in.
  if (/^pids?$/.test(name)) return true;
  return given?.[unlisted] !== undefined && /^[A-Z][A-Z\d_]*$/.test(name) && !ofImages.test(name);
}
