import type { NotifierCase } from '../notifiers/subject.ts';

/** By case, mistakes that it must find: the proof that a case tests something. Every mistake stands here at least once. */
export const notifierProof: { readonly [caseId: NotifierCase['id']]: readonly string[] } = {
  declares: ['the notifier declares no name'],
  'tell/arrives': ['nothing is sent', 'everything is sent twice'],
  'tell/every-type': ['a type that is not known is left out'],
  'tell/hostile-names': ['a name with a line break is an error', 'everything is sent twice'],
  'id/distinct': ['the id is the announcement without its account', 'the id is the account'],
  'id/stable': ['every process makes ids of its own', 'nothing is sent'],
  'id/race': ['every process makes ids of its own', 'nothing is sent'],
  'trouble/later': [
    'a failure is only logged',
    'every failure is for good',
    'what failed once counts as sent',
  ],
  'trouble/silence': [
    'a failure is only logged',
    'every failure is for good',
    'what failed once counts as sent',
  ],
  'trouble/never': ['a failure is only logged', 'every failure may be repeated'],
};
