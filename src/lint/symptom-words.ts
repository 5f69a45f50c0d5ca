import type { Symptom } from './rule.ts';

/** What each symptom is for who runs the image: a sentence, empty for what no run can show. */
export const symptomWords: Readonly<Record<Symptom, string>> = {
  'build-fails': 'The build fails.',
  'start-fails': 'The container does not start.',
  'ends-at-once': 'The container ends at once.',
  'wrong-arguments': 'The image starts something other than intended.',
  'stop-ignored': 'The stop signal has no effect: the container is killed after the grace period.',
  'cut-short': 'The stop is quick, and the program never gets the signal.',
  'zombies-left': 'Orphans stay zombies until the container stops.',
  'work-lost': 'Other processes are killed without warning.',
  'killed-early': 'The container is killed before the program has finished its work.',
  none: '',
};
