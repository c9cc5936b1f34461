import type { MailContent } from './mail-text.ts';
import type { Notice, NoticeKind } from './notice.ts';

/** What a template writes amounts and times with. */
export interface TemplateTools {
  /**
   * Writes an amount, every decimal of it.
   *
   * @param amount - Decimal text.
   * @param currency - ISO 4217 code.
   */
  money(amount: string, currency: string): string;
  /**
   * Writes a day and a time of the notifier's time zone, with the zone's name.
   *
   * @param at - The instant.
   */
  time(at: Date): string;
  /**
   * Writes a day of the calendar, with its weekday.
   *
   * @param day - The day, as `YYYY-MM-DD`.
   */
  day(day: string): string;
  /** BCP 47 tag that the mail is written for. */
  readonly locale: string;
}

/** Writes the mail of one kind of notice. */
export type Template<Kind extends NoticeKind> = (notice: Notice<Kind>, tools: TemplateTools) => MailContent;

/** A template for every kind of notice. */
export type Templates = { readonly [Kind in NoticeKind]: Template<Kind> };

/**
 * Makes the tools of templates.
 *
 * @param locale - BCP 47 tag.
 * @param timeZone - IANA time zone.
 * @returns The tools.
 */
export function templateTools(locale: string, timeZone: string): TemplateTools {
  const times = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  const dayOptions = { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(locale, { ...dayOptions, timeZone: 'UTC' });
  return {
    locale,
    day: (day) => {
      const at = new Date(`${day}T00:00:00Z`);
      return Number.isNaN(at.getTime()) ? day : days.format(at);
    },
    money: (amount, currency) => moneyText(amount, currency, locale),
    time: (at) => (Number.isNaN(at.getTime()) ? '' : times.format(at)),
  };
}

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Intl takes decimal text as it is: no digit goes through a float. */
function moneyText(amount: string, currency: string, locale: string): string {
  if (!DECIMAL.test(amount) || !/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`.trim();
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 12 });
  return format.format(amount as `${number}`);
}
