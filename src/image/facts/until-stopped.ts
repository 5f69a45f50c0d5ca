import { basename } from './basename.ts';
import type { Program } from './program.ts';

/**
 * Window managers and desktop sessions: they run until their display is closed, have nothing to finish, and none moves
 * to the background by itself. From their manual pages.
 */
const desktops = new Set(
  (
    'awesome blackbox bspwm cinnamon-session cwm dwm fluxbox fvwm fvwm2 fvwm3 gnome-session i3 icewm icewm-session ' +
    'jwm kwin_x11 lxqt-session lxsession marco mate-session matchbox-window-manager metacity mutter openbox ' +
    'openbox-session ratpoison startfluxbox startkde startlxde startlxqt startplasma-x11 startx startxfce4 sway twm ' +
    'weston wmaker xfce4-session xfwm4 xinit xmonad'
  ).split(' '),
);

/** A window manager or a desktop session that is to run. */
export function isDesktop([name = '', ...words]: readonly string[]): boolean {
  return (
    desktops.has(basename(name)) && !words.some(word => /^--?(?:v|h|version|help|daemon\S*)$/.test(word))
  );
}

/** `npm start`, `yarn run dev`, `pnpm serve:prod`: what package.json calls so runs until it is stopped. */
const serverScripts = /^(?:start|serve|server|dev|develop|watch)(?:[:.-].*)?$/;

/** `node server.js`, `python -m app`: by the name of what it is given, as long as that is not told what to do. */
const serverFiles = /^(?:.*[-_.])?(?:server|app|www|daemon|bot)(?:\.(?:[cm]?[jt]s|py|rb|php|pl))?$/;

/** `php artisan serve`, `mix phx.server`. */
const serverVerbs =
  /^(?:serve|server|runserver|run-server|start-server|phx\.server|octane:start|reverb:start)$/;

/** Whether a runtime or a task runner is given something that serves until it is stopped, by its name. */
export function servesByName({ kind, name, at }: Program, argv: readonly string[]): boolean {
  const words = argv.slice(at + 1).filter((word, index, all) => !isOption(word) && !isValue(all, index));
  const [first = '', second = ''] = words;
  if (kind === 'task-runner' && /^(?:npm|yarn|yarnpkg|pnpm|bun)$/.test(name))
    return serverScripts.test(/^run(?:-script)?$/.test(first) ? second : first);
  if (kind !== 'runtime') return false;
  return second === '' ? serverFiles.test(basename(first)) : serverVerbs.test(second);
}

/** `java -jar orders.jar`: most of what is packed as one is a server, and some are tools. */
export function isPackedServer(argv: readonly string[]): boolean {
  const at = argv.indexOf('-jar');
  const [file = '', ...words] = at < 0 || basename(argv[0] ?? '') !== 'java' ? [] : argv.slice(at + 1);
  const isTool =
    /liquibase|flyway|migrat|init|setup|wait|tool|cli\b|generat|client|ex?port|import|check|util/i;
  return file !== '' && !isTool.test(basename(file)) && words.every(isOption);
}

function isOption(word: string): boolean {
  return word.startsWith('-');
}

/** Behind an option a word may be its value; behind `-m` it is what is run. */
function isValue(words: readonly string[], index: number): boolean {
  const before = words[index - 1] ?? '';
  return /^--?[a-zA-Z]/.test(before) && !/=|^-[umOB]+$|^--(?:watch|inspect|enable-source-maps)$/.test(before);
}
