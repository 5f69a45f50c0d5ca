import type { Rule } from '../src/lint/rule.ts';
import cmdResetByEntrypoint from './cmd-reset-by-entrypoint.ts';
import commandLineInOneString from './command-line-in-one-string.ts';
import daemonizedService from './daemonized-service.ts';
import doubleInit from './double-init.ts';
import execInSubshell from './exec-in-subshell.ts';
import groupSignalToWorkers from './group-signal-to-workers.ts';
import heredocCommand from './heredoc-command.ts';
import ignoredCmd from './ignored-cmd.ts';
import initHidesShell from './init-hides-shell.ts';
import initNotInstalled from './init-not-installed.ts';
import initNotPid1 from './init-not-pid1.ts';
import initWithoutSeparator from './init-without-separator.ts';
import invalidStopsignal from './invalid-stopsignal.ts';
import keepaliveCommand from './keepalive-command.ts';
import lateInit from './late-init.ts';
import lostBaseEntrypoint from './lost-base-entrypoint.ts';
import lostShellArguments from './lost-shell-arguments.ts';
import malformedExecForm from './malformed-exec-form.ts';
import missingInit from './missing-init.ts';
import missingStopsignal from './missing-stopsignal.ts';
import reaperNotInContext from './reaper-not-in-context.ts';
import scriptWithoutExec from './script-without-exec.ts';
import serviceWithoutSignal from './service-without-signal.ts';
import shellAsInit from './shell-as-init.ts';
import shellForm from './shell-form.ts';
import shellFormCmdAsArguments from './shell-form-cmd-as-arguments.ts';
import shellNotInstalled from './shell-not-installed.ts';
import shellSyntaxInExecForm from './shell-syntax-in-exec-form.ts';
import shortGracePeriod from './short-grace-period.ts';
import signalSwallowingLauncher from './signal-swallowing-launcher.ts';
import suOrSudo from './su-or-sudo.ts';
import supervisedShell from './supervised-shell.ts';
import textAfterExecForm from './text-after-exec-form.ts';
import trapNeverRuns from './trap-never-runs.ts';
import trapWithoutWait from './trap-without-wait.ts';
import undeliverableStopsignal from './undeliverable-stopsignal.ts';
import ungracefulStopsignal from './ungraceful-stopsignal.ts';
import unstartableScript from './unstartable-script.ts';
import unusedIgnore from './unused-ignore.ts';
import variableInExecForm from './variable-in-exec-form.ts';
import wrappedSupervisor from './wrapped-supervisor.ts';
import wrongStopsignal from './wrong-stopsignal.ts';

/** All rules, in the order of the alphabet. Written by `npm run docs` from the files of this folder. */
export const rules: readonly Rule[] = [
  cmdResetByEntrypoint,
  commandLineInOneString,
  daemonizedService,
  doubleInit,
  execInSubshell,
  groupSignalToWorkers,
  heredocCommand,
  ignoredCmd,
  initHidesShell,
  initNotInstalled,
  initNotPid1,
  initWithoutSeparator,
  invalidStopsignal,
  keepaliveCommand,
  lateInit,
  lostBaseEntrypoint,
  lostShellArguments,
  malformedExecForm,
  missingInit,
  missingStopsignal,
  reaperNotInContext,
  scriptWithoutExec,
  serviceWithoutSignal,
  shellAsInit,
  shellForm,
  shellFormCmdAsArguments,
  shellNotInstalled,
  shellSyntaxInExecForm,
  shortGracePeriod,
  signalSwallowingLauncher,
  suOrSudo,
  supervisedShell,
  textAfterExecForm,
  trapNeverRuns,
  trapWithoutWait,
  undeliverableStopsignal,
  ungracefulStopsignal,
  unstartableScript,
  unusedIgnore,
  variableInExecForm,
  wrappedSupervisor,
  wrongStopsignal,
];
