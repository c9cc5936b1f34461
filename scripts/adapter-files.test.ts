import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './project-files.ts';

/** What every telephony adapter has, under the same name, so that who knows one finds the way in the other. */
const common = [
  ...['index', 'options', 'provider', 'client', 'limits', 'endpoint', 'vendor-failure', 'vendor-values'],
  ...['verify-webhook', 'parse-webhook', 'call-event', 'callback-url', 'reported-leg'],
  ...['list-legs', 'fetch-leg', 'end-leg', 'place-call', 'find-call'],
];

/** What one of them has because its vendor does something that the other does not. */
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'provider-twilio': {
    accounts: 'subaccounts',
    'dial-twiml': 'the TwiML verb Dial',
    form: 'webhooks are forms',
    'leg-status': 'a callback and a record tell the status by the same words',
    'limit-leg': 'the limit of a running leg can be moved',
    'order-leg': 'hanging up and limiting are the same request',
    'signed-text': 'the signature covers address and fields',
    'sorted-form': 'the signature covers the fields in their order',
    'streamed-call': 'event streams',
  },
  'provider-vonage': {
    'connect-action': 'the NCCO action connect',
    reports: 'prices come from the Reports API',
  },
};

test.each(Object.keys(own))(
  '%s has the files that every adapter has, and each other one for a reason',
  (name) => {
    const files = readdirSync(join(root, 'packages', name, 'src'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -3));
    expect(files.toSorted()).toEqual([...common, ...Object.keys(own[name] ?? {})].toSorted());
  },
);

test('no vendor has a file of the same name as the other one, but in common', () => {
  const names = Object.values(own).flatMap((files) => Object.keys(files));
  expect(new Set([...names, ...common]).size).toBe(names.length + common.length);
});

test('both are tried by the kit on a subject of the same name', () => {
  for (const name of Object.keys(own)) {
    const folder = join(root, 'packages', name, 'src');
    expect(readdirSync(folder)).toContain('provider.conformance.test.ts');
    expect(readdirSync(join(folder, '__fixtures__'))).toContain('telephony-subject.ts');
  }
});

/** What every notifier has, under the same name. */
const commonOfNotifiers = ['index', 'options', 'notifier', 'message-id'];

const ownOfNotifiers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'notify-smtp': {
    english: 'the words of a mail',
    mail: 'a mail has a head of its own',
    'mail-text': 'text and HTML of one content',
    notice: 'templates are typed by what they tell',
    'read-notice': 'a payload becomes a notice',
    refusal: 'a mail server tells for good from for now by its status and by the step',
    'sent-mails': 'an announcement goes to several recipients',
    templates: 'hosts write words of their own',
  },
  'notify-webhook': {
    event: 'the body of a request',
    sign: 'the scheme signs id, time and body',
  },
};

test.each(Object.keys(ownOfNotifiers))(
  '%s has the files that every notifier has, and each other one for a reason',
  (name) => {
    const folder = join(root, 'packages', name, 'src');
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -3));
    expect(files.toSorted()).toEqual(
      [...commonOfNotifiers, ...Object.keys(ownOfNotifiers[name] ?? {})].toSorted(),
    );
    expect(readdirSync(folder)).toContain('notifier.conformance.test.ts');
    expect(readdirSync(join(folder, '__fixtures__'))).toContain('notifier-subject.ts');
  },
);
