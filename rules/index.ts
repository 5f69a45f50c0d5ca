import type { Rule } from '../src/rule.ts';
import commandLineInOneString from './command-line-in-one-string.ts';
import malformedExecForm from './malformed-exec-form.ts';
import missingInit from './missing-init.ts';
import missingStopsignal from './missing-stopsignal.ts';
import shellAsInit from './shell-as-init.ts';
import shellForm from './shell-form.ts';
import shellSyntaxInExecForm from './shell-syntax-in-exec-form.ts';
import textAfterExecForm from './text-after-exec-form.ts';
import variableInExecForm from './variable-in-exec-form.ts';
import wrongStopsignal from './wrong-stopsignal.ts';

/** All rules, in the order of the alphabet. */
export const rules: readonly Rule[] = [
  commandLineInOneString,
  malformedExecForm,
  missingInit,
  missingStopsignal,
  shellAsInit,
  shellForm,
  shellSyntaxInExecForm,
  textAfterExecForm,
  variableInExecForm,
  wrongStopsignal,
];
