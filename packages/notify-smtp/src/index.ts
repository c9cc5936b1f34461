/**
 * Mail: what is announced about an account is told to its recipients over SMTP.
 *
 * @packageDocumentation
 */
export { englishTemplates } from './english.ts';
export type { MailContent, MailText, WholeMail } from './mail-text.ts';
export type {
  AutoTopUpFacts,
  BalanceFacts,
  CallEndingFacts,
  CallSweptFacts,
  NeedsOwnerFacts,
  Notice,
  NoticeFacts,
  NoticeKind,
  OtherFacts,
  PaymentFacts,
  RunsOutFacts,
} from './notice.ts';
export { type SmtpNotifier, smtpNotifier } from './notifier.ts';
export type { MailAddress, RefusedMail, SmtpNotifierOptions } from './options.ts';
export type { Template, Templates, TemplateTools } from './templates.ts';
