import type { Rule } from '../src/rule.ts';
import missingInit from './missing-init.ts';
import missingStopsignal from './missing-stopsignal.ts';
import shellAsInit from './shell-as-init.ts';
import shellForm from './shell-form.ts';
import wrongStopsignal from './wrong-stopsignal.ts';

/** All rules, in the order of the alphabet. */
export const rules: readonly Rule[] = [
  missingInit,
  missingStopsignal,
  shellAsInit,
  shellForm,
  wrongStopsignal,
];
