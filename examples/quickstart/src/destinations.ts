import type { Random } from './random.ts';

/** A destination of the example: real dialling prefixes, invented prices. */
export interface Destination {
  /** ISO country code. */
  readonly country: string;
  /** Name as a carrier prints it. */
  readonly name: string;
  /** Digits after the plus sign. */
  readonly prefixes: readonly string[];
  /** US dollars a minute. */
  readonly rate: string;
  /** First and next billing step in seconds. */
  readonly billing: string;
  /** Digits of a whole number, country code included. */
  readonly numberLength: number;
  /** How many calls of the day go there, as a share; absent: none. */
  readonly share?: number;
}

const US_AREAS =
  '201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 228 229 231 234 239 240 248 251 ' +
  '252 253 254 256 260 262 267 269 270 272 276 279 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 ' +
  '319 320 321 323 325 327 330 331 332 334 336 337 339 341 346 347 351 352 360 361 364 380 385 386 401 402 404 405 406 ' +
  '407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 442 443 445 447 458 463 464 469 470 475 478 ' +
  '479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 531 534 539 540 541 551 557 559 561 ' +
  '562 563 564 567 570 571 573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 ' +
  '623 626 628 629 630 631 636 641 646 650 651 657 660 661 662 667 669 678 680 681 682 689 701 702 703 704 706 707 708 ' +
  '712 713 714 715 716 717 718 719 720 724 725 726 727 730 731 732 734 737 740 743 747 754 757 760 762 763 765 769 770 ' +
  '772 773 774 775 779 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 828 830 831 832 843 845 ' +
  '847 848 850 854 856 857 858 859 860 862 863 864 865 870 872 878 901 903 904 906 908 909 910 912 913 914 915 916 ' +
  '917 918 919 920 925 928 929 930 931 934 936 937 938 940 941 947 949 951 952 954 956 959 970 971 972 973 978 979 980 ' +
  '984 985 986 989';
const CANADA_AREAS =
  '204 226 236 249 250 289 306 343 365 403 416 418 431 437 438 450 506 514 519 548 579 581 587 604 613 639 647 672 705 ' +
  '709 778 780 782 807 819 825 867 873 902 905';

const north = (areas: string): readonly string[] => areas.split(' ').map((area) => `1${area}`);
const codes = (country: string, areas: string): readonly string[] =>
  areas.split(' ').map((area) => `${country}${area}`);

interface Terms {
  readonly prefixes: readonly string[];
  readonly rate: string;
  readonly numberLength: number;
  readonly billing?: string;
  readonly share?: number;
}

function destination(country: string, name: string, terms: Terms): Destination {
  return { country, name, billing: '1/1', ...terms };
}

/**
 * A number there. In North America it is one of the numbers kept for fiction; elsewhere its digits are random.
 *
 * @param place - The destination.
 * @param chance - Source of chance.
 * @returns The number, without a plus sign.
 */
export function numberAt(place: Destination, chance: Random): string {
  const prefix = chance.pick(place.prefixes);
  const missing = place.numberLength - prefix.length;
  if (!prefix.startsWith('1') || missing !== 7) return prefix + chance.digits(missing);
  return `${prefix}55501${String(chance.whole(0, 99)).padStart(2, '0')}`;
}

/** Where the example's calls may go. */
export const destinations: readonly Destination[] = [
  destination('US', 'United States', {
    prefixes: north(US_AREAS),
    rate: '0.0078',
    numberLength: 11,
    billing: '6/6',
    share: 44,
  }),
  destination('CA', 'Canada', {
    prefixes: north(CANADA_AREAS),
    rate: '0.0064',
    numberLength: 11,
    billing: '6/6',
    share: 8,
  }),
  destination('US', 'United States Alaska', {
    prefixes: ['1907'],
    rate: '0.0610',
    numberLength: 11,
    billing: '6/6',
    share: 0.5,
  }),
  destination('JM', 'Jamaica', { prefixes: ['1876', '1658'], rate: '0.0420', numberLength: 11 }),
  destination('JM', 'Jamaica Mobile', {
    prefixes: codes('1876', '3 4 5 7 8'),
    rate: '0.1890',
    numberLength: 11,
    share: 0.6,
  }),
  destination('DO', 'Dominican Republic', {
    prefixes: ['1809', '1829', '1849'],
    rate: '0.0290',
    numberLength: 11,
    share: 1,
  }),
  destination('BS', 'Bahamas', { prefixes: ['1242'], rate: '0.1130', numberLength: 11 }),
  destination('GB', 'United Kingdom', {
    prefixes: codes('44', '1 2 20 121 131 141 151 161 113 114 115 116 117 118 191 28 29'),
    rate: '0.0059',
    numberLength: 12,
    share: 10,
  }),
  destination('GB', 'United Kingdom Mobile', {
    prefixes: codes('44', '73 74 75 771 772 773 774 775 777 778 779 78 79'),
    rate: '0.0210',
    numberLength: 12,
    share: 5,
  }),
  destination('GB', 'United Kingdom Personal Numbers', {
    prefixes: ['4470'],
    rate: '0.3420',
    numberLength: 12,
    share: 0.2,
  }),
  destination('IE', 'Ireland', { prefixes: ['353'], rate: '0.0098', numberLength: 12 }),
  destination('IE', 'Ireland Mobile', {
    prefixes: codes('353', '83 85 86 87 89'),
    rate: '0.0330',
    numberLength: 12,
    share: 0.8,
  }),
  destination('DE', 'Germany', {
    prefixes: codes('49', '2 3 30 40 69 89 211 221 341 351 511 711 911'),
    rate: '0.0086',
    numberLength: 12,
    share: 5,
  }),
  destination('DE', 'Germany Mobile', {
    prefixes: codes('49', '151 152 155 157 159 160 162 163 170 171 172 173 174 175 176 177 178 179'),
    rate: '0.0240',
    numberLength: 13,
    share: 2.5,
  }),
  destination('FR', 'France', {
    prefixes: codes('33', '1 2 3 4 5 9'),
    rate: '0.0079',
    numberLength: 11,
    share: 3,
  }),
  destination('FR', 'France Mobile', {
    prefixes: codes('33', '6 73 74 75 76 77 78'),
    rate: '0.0290',
    numberLength: 11,
    share: 1.5,
  }),
  destination('ES', 'Spain', {
    prefixes: codes('34', '8 9 91 93'),
    rate: '0.0088',
    numberLength: 11,
    share: 1.5,
  }),
  destination('ES', 'Spain Mobile', {
    prefixes: codes('34', '6 71 72 73 74'),
    rate: '0.0260',
    numberLength: 11,
    share: 1,
  }),
  destination('IT', 'Italy', {
    prefixes: codes('39', '0 02 06 011'),
    rate: '0.0110',
    numberLength: 12,
    share: 1,
  }),
  destination('IT', 'Italy Mobile', {
    prefixes: codes('39', '32 33 34 35 36 37 38 39'),
    rate: '0.0340',
    numberLength: 12,
    share: 0.8,
  }),
  destination('PT', 'Portugal', { prefixes: ['3512'], rate: '0.0120', numberLength: 12 }),
  destination('PT', 'Portugal Mobile', {
    prefixes: codes('351', '91 92 93 96'),
    rate: '0.0310',
    numberLength: 12,
    share: 0.4,
  }),
  destination('NL', 'Netherlands', {
    prefixes: codes('31', '10 20 30 40 70'),
    rate: '0.0130',
    numberLength: 11,
    share: 0.7,
  }),
  destination('NL', 'Netherlands Mobile', {
    prefixes: ['316'],
    rate: '0.0370',
    numberLength: 11,
    share: 0.5,
  }),
  destination('BE', 'Belgium', { prefixes: ['322', '323', '329'], rate: '0.0160', numberLength: 10 }),
  destination('CH', 'Switzerland', {
    prefixes: codes('41', '21 22 31 43 44 61'),
    rate: '0.0240',
    numberLength: 11,
    share: 0.5,
  }),
  destination('CH', 'Switzerland Mobile', {
    prefixes: codes('41', '75 76 77 78 79'),
    rate: '0.1480',
    numberLength: 11,
    share: 0.4,
  }),
  destination('AT', 'Austria', {
    prefixes: ['431', '43316', '43512', '43662', '43732'],
    rate: '0.0310',
    numberLength: 11,
  }),
  destination('SE', 'Sweden', { prefixes: ['468', '4631', '4640'], rate: '0.0097', numberLength: 11 }),
  destination('NO', 'Norway', {
    prefixes: ['472', '473', '475', '476', '477'],
    rate: '0.0140',
    numberLength: 10,
  }),
  destination('DK', 'Denmark', { prefixes: ['45'], rate: '0.0180', numberLength: 10 }),
  destination('PL', 'Poland', {
    prefixes: ['4812', '4822', '4861', '4871'],
    rate: '0.0150',
    numberLength: 11,
    share: 0.6,
  }),
  destination('PL', 'Poland Mobile', {
    prefixes: codes('48', '50 51 53 60 66 69 72 78 79 88'),
    rate: '0.0330',
    numberLength: 11,
    share: 0.7,
  }),
  destination('RO', 'Romania Mobile', {
    prefixes: ['4072', '4073', '4074', '4075', '4076'],
    rate: '0.0360',
    numberLength: 11,
    share: 0.5,
  }),
  destination('TR', 'Turkey Mobile', {
    prefixes: ['9053', '9054', '9055'],
    rate: '0.1720',
    numberLength: 12,
    share: 0.3,
  }),
  destination('IL', 'Israel Mobile', {
    prefixes: codes('972', '50 52 53 54 58'),
    rate: '0.0350',
    numberLength: 12,
    share: 0.4,
  }),
  destination('AE', 'United Arab Emirates', {
    prefixes: ['9712', '9714', '9716'],
    rate: '0.1930',
    numberLength: 11,
    share: 0.3,
  }),
  destination('SA', 'Saudi Arabia Mobile', {
    prefixes: ['9665'],
    rate: '0.1840',
    numberLength: 12,
    share: 0.2,
  }),
  destination('IN', 'India', {
    prefixes: codes('91', '11 22 33 40 44 80'),
    rate: '0.0160',
    numberLength: 12,
    share: 1.5,
  }),
  destination('IN', 'India Mobile', {
    prefixes: codes('91', '6 70 72 73 74 75 78 79 8 9'),
    rate: '0.0185',
    numberLength: 12,
    share: 3,
  }),
  destination('PH', 'Philippines Mobile', {
    prefixes: codes('63', '90 91 92 93 94 95 96 97 98 99'),
    rate: '0.1490',
    numberLength: 12,
    billing: '30/6',
    share: 1.2,
  }),
  destination('SG', 'Singapore', {
    prefixes: ['653', '656', '658', '659'],
    rate: '0.0120',
    numberLength: 10,
    share: 0.5,
  }),
  destination('JP', 'Japan', {
    prefixes: ['813', '816', '8152'],
    rate: '0.0240',
    numberLength: 11,
    share: 0.5,
  }),
  destination('JP', 'Japan Mobile', {
    prefixes: ['8170', '8180', '8190'],
    rate: '0.0790',
    numberLength: 12,
    share: 0.3,
  }),
  destination('AU', 'Australia', {
    prefixes: ['612', '613', '617', '618'],
    rate: '0.0130',
    numberLength: 11,
    share: 1,
  }),
  destination('AU', 'Australia Mobile', { prefixes: ['614'], rate: '0.0340', numberLength: 11, share: 0.8 }),
  destination('NZ', 'New Zealand Mobile', {
    prefixes: ['6421', '6422', '6427'],
    rate: '0.0640',
    numberLength: 11,
  }),
  destination('MX', 'Mexico', {
    prefixes: codes('52', '33 55 56 81 222 442 664 998'),
    rate: '0.0098',
    numberLength: 12,
    share: 2.5,
  }),
  destination('BR', 'Brazil', {
    prefixes: codes('55', '11 21 31 41 51 61 71 81'),
    rate: '0.0170',
    numberLength: 12,
    share: 0.8,
  }),
  destination('BR', 'Brazil Mobile', {
    prefixes: codes('55', '119 219 319 419 519'),
    rate: '0.0410',
    numberLength: 13,
    share: 0.6,
  }),
  destination('CO', 'Colombia Mobile', {
    prefixes: codes('57', '30 31 32'),
    rate: '0.0290',
    numberLength: 12,
    share: 0.6,
  }),
  destination('AR', 'Argentina Mobile', { prefixes: ['549'], rate: '0.1580', numberLength: 13, share: 0.3 }),
  destination('ZA', 'South Africa Mobile', {
    prefixes: codes('27', '6 71 72 73 74 76 78 79 82 83 84'),
    rate: '0.1180',
    numberLength: 11,
    share: 0.4,
  }),
  destination('NG', 'Nigeria Mobile', {
    prefixes: codes('234', '70 80 81 90 91'),
    rate: '0.1360',
    numberLength: 13,
    share: 0.5,
  }),
  destination('KE', 'Kenya Mobile', { prefixes: ['2547'], rate: '0.1690', numberLength: 12, share: 0.3 }),
];

/** A country the carrier forgot: the day has calls there, and no row of the deck prices them. */
export const forgotten: Destination = destination('GH', 'Ghana Mobile', {
  prefixes: ['23320', '23324', '23354', '23355'],
  rate: '0.2310',
  numberLength: 12,
  share: 0.4,
});

/** Prices for whatever else begins with a country's code, as carriers print them beside the breakouts. */
export const proper: readonly { readonly code: string; readonly name: string; readonly rate: string }[] = [
  { code: '31', name: 'Netherlands Proper', rate: '0.0290' },
  { code: '32', name: 'Belgium Proper', rate: '0.0290' },
  { code: '33', name: 'France Proper', rate: '0.0180' },
  { code: '34', name: 'Spain Proper', rate: '0.0190' },
  { code: '351', name: 'Portugal Proper', rate: '0.0240' },
  { code: '39', name: 'Italy Proper', rate: '0.0260' },
  { code: '40', name: 'Romania Proper', rate: '0.0280' },
  { code: '41', name: 'Switzerland Proper', rate: '0.0560' },
  { code: '43', name: 'Austria Proper', rate: '0.0580' },
  { code: '44', name: 'United Kingdom Proper', rate: '0.0140' },
  { code: '46', name: 'Sweden Proper', rate: '0.0170' },
  { code: '47', name: 'Norway Proper', rate: '0.0270' },
  { code: '48', name: 'Poland Proper', rate: '0.0260' },
  { code: '49', name: 'Germany Proper', rate: '0.0150' },
  { code: '52', name: 'Mexico Proper', rate: '0.0190' },
  { code: '54', name: 'Argentina Proper', rate: '0.0480' },
  { code: '55', name: 'Brazil Proper', rate: '0.0390' },
  { code: '57', name: 'Colombia Proper', rate: '0.0410' },
  { code: '61', name: 'Australia Proper', rate: '0.0280' },
  { code: '63', name: 'Philippines Proper', rate: '0.1290' },
  { code: '64', name: 'New Zealand Proper', rate: '0.0260' },
  { code: '65', name: 'Singapore Proper', rate: '0.0210' },
  { code: '81', name: 'Japan Proper', rate: '0.0480' },
  { code: '90', name: 'Turkey Proper', rate: '0.0960' },
  { code: '91', name: 'India Proper', rate: '0.0190' },
  { code: '966', name: 'Saudi Arabia Proper', rate: '0.1480' },
  { code: '971', name: 'United Arab Emirates Proper', rate: '0.1980' },
  { code: '972', name: 'Israel Proper', rate: '0.0210' },
  { code: '254', name: 'Kenya Proper', rate: '0.1720' },
  { code: '27', name: 'South Africa Proper', rate: '0.0890' },
];
