/**
 * The countries a destination can lie in: ISO 3166-1 code, calling code, and the names price lists print.
 *
 * A list of our own, and not the platform's: a book is addressed by its hash, so the same deck has to give the same
 * countries on every version of Node and of its locale data. A test holds it against libphonenumber-js. `XK`, `AC` and
 * `TA` are user-assigned or reserved codes that numbering plans use all the same.
 */
const TABLE = `
AC 247 Ascension Island|Ascension; AD 376 Andorra; AE 971 United Arab Emirates|UAE|Emirates
AF 93 Afghanistan; AG 1 Antigua & Barbuda|Antigua; AI 1 Anguilla; AL 355 Albania; AM 374 Armenia
AO 244 Angola; AQ 672 Antarctica; AR 54 Argentina; AS 1 American Samoa; AT 43 Austria; AU 61 Australia
AW 297 Aruba; AX 358 Åland Islands; AZ 994 Azerbaijan; BA 387 Bosnia & Herzegovina|Bosnia; BB 1 Barbados
BD 880 Bangladesh; BE 32 Belgium; BF 226 Burkina Faso; BG 359 Bulgaria; BH 973 Bahrain; BI 257 Burundi
BJ 229 Benin; BL 590 St. Barthélemy; BM 1 Bermuda; BN 673 Brunei|Brunei Darussalam; BO 591 Bolivia
BQ 599 Caribbean Netherlands|Bonaire|Saba|Sint Eustatius|St. Eustatius; BR 55 Brazil
BS 1 Bahamas|The Bahamas; BT 975 Bhutan; BW 267 Botswana; BY 375 Belarus; BZ 501 Belize; CA 1 Canada
CC 61 Cocos (Keeling) Islands|Cocos Islands
CD 243 Congo - Kinshasa|Democratic Republic of Congo|Democratic Republic of the Congo|DR Congo|Congo Democratic Republic|Congo DR|Zaire
CF 236 Central African Republic
CG 242 Congo - Brazzaville|Congo|Congo Republic|Republic of Congo|Republic of the Congo; CH 41 Switzerland
CI 225 Côte d'Ivoire|Ivory Coast; CK 682 Cook Islands; CL 56 Chile; CM 237 Cameroon
CN 86 China|People's Republic of China; CO 57 Colombia; CR 506 Costa Rica; CU 53 Cuba
CV 238 Cape Verde|Cabo Verde; CW 599 Curaçao; CX 61 Christmas Island; CY 357 Cyprus
CZ 420 Czechia|Czech Republic; DE 49 Germany; DJ 253 Djibouti; DK 45 Denmark; DM 1 Dominica
DO 1 Dominican Republic|Dominican Rep; DZ 213 Algeria; EC 593 Ecuador; EE 372 Estonia; EG 20 Egypt
EH 212 Western Sahara; ER 291 Eritrea; ES 34 Spain; ET 251 Ethiopia; FI 358 Finland; FJ 679 Fiji
FK 500 Falkland Islands|Falklands; FM 691 Micronesia|Federated States of Micronesia
FO 298 Faroe Islands|Faeroe Islands; FR 33 France; GA 241 Gabon
GB 44 United Kingdom|UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland; GD 1 Grenada
GE 995 Georgia; GF 594 French Guiana|French Guyana; GG 44 Guernsey; GH 233 Ghana; GI 350 Gibraltar
GL 299 Greenland; GM 220 Gambia|The Gambia; GN 224 Guinea; GP 590 Guadeloupe; GQ 240 Equatorial Guinea
GR 30 Greece; GT 502 Guatemala; GU 1 Guam; GW 245 Guinea-Bissau|Guinea Bissau; GY 592 Guyana
HK 852 Hong Kong SAR China|Hong Kong; HN 504 Honduras; HR 385 Croatia; HT 509 Haiti; HU 36 Hungary
ID 62 Indonesia; IE 353 Ireland; IL 972 Israel; IM 44 Isle of Man; IN 91 India
IO 246 British Indian Ocean Territory|Diego Garcia; IQ 964 Iraq; IR 98 Iran|Islamic Republic of Iran
IS 354 Iceland; IT 39 Italy; JE 44 Jersey; JM 1 Jamaica; JO 962 Jordan; JP 81 Japan; KE 254 Kenya
KG 996 Kyrgyzstan|Kyrgyz Republic; KH 855 Cambodia; KI 686 Kiribati; KM 269 Comoros
KN 1 St. Kitts & Nevis|St. Kitts|Nevis; KP 850 North Korea|Korea North|DPR Korea
KR 82 South Korea|Korea South|Korea|Republic of Korea; KW 965 Kuwait; KY 1 Cayman Islands; KZ 7 Kazakhstan
LA 856 Laos|Lao|Lao People's Democratic Republic; LB 961 Lebanon; LC 1 St. Lucia; LI 423 Liechtenstein
LK 94 Sri Lanka; LR 231 Liberia; LS 266 Lesotho; LT 370 Lithuania; LU 352 Luxembourg; LV 371 Latvia
LY 218 Libya|Libyan Arab Jamahiriya; MA 212 Morocco; MC 377 Monaco
MD 373 Moldova|Moldova Republic|Republic of Moldova; ME 382 Montenegro
MF 590 St. Martin|Saint Martin French; MG 261 Madagascar; MH 692 Marshall Islands
MK 389 North Macedonia|Macedonia|FYR Macedonia; ML 223 Mali; MM 95 Myanmar (Burma)|Myanmar|Burma
MN 976 Mongolia; MO 853 Macao SAR China|Macau|Macao
MP 1 Northern Mariana Islands|Saipan|Northern Marianas; MQ 596 Martinique; MR 222 Mauritania
MS 1 Montserrat; MT 356 Malta; MU 230 Mauritius; MV 960 Maldives; MW 265 Malawi; MX 52 Mexico
MY 60 Malaysia; MZ 258 Mozambique; NA 264 Namibia; NC 687 New Caledonia; NE 227 Niger
NF 672 Norfolk Island; NG 234 Nigeria; NI 505 Nicaragua; NL 31 Netherlands|The Netherlands|Holland
NO 47 Norway; NP 977 Nepal; NR 674 Nauru; NU 683 Niue; NZ 64 New Zealand; OM 968 Oman; PA 507 Panama
PE 51 Peru; PF 689 French Polynesia; PG 675 Papua New Guinea; PH 63 Philippines|The Philippines
PK 92 Pakistan; PL 48 Poland; PM 508 St. Pierre & Miquelon|St. Pierre; PR 1 Puerto Rico
PS 970 Palestinian Territories|Palestine|Palestinian Territory|Palestinian Authority; PT 351 Portugal
PW 680 Palau; PY 595 Paraguay; QA 974 Qatar; RE 262 Réunion|Reunion Island; RO 40 Romania; RS 381 Serbia
RU 7 Russia|Russian Federation; RW 250 Rwanda; SA 966 Saudi Arabia; SB 677 Solomon Islands
SC 248 Seychelles; SD 249 Sudan; SE 46 Sweden; SG 65 Singapore; SH 290 St. Helena|Saint Helena
SI 386 Slovenia; SJ 47 Svalbard & Jan Mayen|Svalbard; SK 421 Slovakia; SL 232 Sierra Leone
SM 378 San Marino; SN 221 Senegal; SO 252 Somalia; SR 597 Suriname; SS 211 South Sudan
ST 239 São Tomé & Príncipe|Sao Tome; SV 503 El Salvador|Salvador
SX 1 Sint Maarten|St. Maarten|Saint Maarten; SY 963 Syria|Syrian Arab Republic; SZ 268 Eswatini|Swaziland
TA 290 Tristan da Cunha; TC 1 Turks & Caicos Islands|Turks & Caicos; TD 235 Chad; TG 228 Togo
TH 66 Thailand; TJ 992 Tajikistan; TK 690 Tokelau; TL 670 Timor-Leste|East Timor; TM 993 Turkmenistan
TN 216 Tunisia; TO 676 Tonga; TR 90 Türkiye|Turkey; TT 1 Trinidad & Tobago|Trinidad; TV 688 Tuvalu
TW 886 Taiwan|Taiwan Province of China; TZ 255 Tanzania|United Republic of Tanzania; UA 380 Ukraine
UG 256 Uganda; US 1 United States|USA|U.S.A.|US|United States of America|Alaska|Hawaii; UY 598 Uruguay
UZ 998 Uzbekistan; VA 39 Vatican City|Vatican|Holy See
VC 1 St. Vincent & Grenadines|St. Vincent|St. Vincent & the Grenadines
VE 58 Venezuela|Bolivarian Republic of Venezuela; VG 1 British Virgin Islands|Virgin Islands British
VI 1 U.S. Virgin Islands|US Virgin Islands|Virgin Islands US; VN 84 Vietnam|Viet Nam; VU 678 Vanuatu
WF 681 Wallis & Futuna|Wallis; WS 685 Samoa|Western Samoa; XK 383 Kosovo; YE 967 Yemen
YT 262 Mayotte|Mayotte Island; ZA 27 South Africa; ZM 260 Zambia; ZW 263 Zimbabwe
`;

/** A country of the table. */
export interface DialCountry {
  /** ISO 3166-1 alpha-2 code. */
  readonly code: string;
  /** Calling code without plus sign; several countries can share one. */
  readonly callingCode: string;
  /** The name it is printed with in messages. */
  readonly name: string;
}

const NAME_WORDS_AT_MOST = 7;
const { countries, byCode, byName, byCallingCode } = readTable();

/** Every country of the table, by code. */
export const dialCountries: readonly DialCountry[] = countries;

/**
 * Looks a country up by its ISO code.
 *
 * @param code - Two capital letters.
 * @returns The country, or absent when the table has none.
 */
export function countryByCode(code: string): DialCountry | undefined {
  return byCode.get(code);
}

/**
 * Looks a country up by a whole name, such as a cell of a country column.
 *
 * @param name - A name as printed; case, accents and punctuation do not matter.
 * @returns The country, or absent.
 */
export function countryByName(name: string): DialCountry | undefined {
  return byName.get(folded(name));
}

/**
 * The country a destination's name begins with: `Guinea-Bissau Mobile - MTN` is `GW`, not `GN`.
 *
 * @param name - Destination as printed.
 * @returns The country whose name is the longest run of words at the start, or absent.
 */
export function countryNamedIn(name: string): DialCountry | undefined {
  const words = folded(name).split(' ');
  for (let count = Math.min(words.length, NAME_WORDS_AT_MOST); count > 0; count -= 1) {
    const country = byName.get(words.slice(0, count).join(' '));
    if (country !== undefined) return country;
  }
  return undefined;
}

/**
 * The countries whose calling code a prefix begins with.
 *
 * @param prefix - Digits after the plus sign.
 * @returns One country, several that share the code, or none (networks without country, schemes, too few digits).
 */
export function countriesOfPrefix(prefix: string): readonly DialCountry[] {
  for (let digits = 1; digits <= 3; digits += 1) {
    const found = byCallingCode.get(prefix.slice(0, digits));
    if (found !== undefined) return found;
  }
  return [];
}

/**
 * The country of a destination from its printed name and its prefix, for decks without a country column.
 *
 * A name counts only if the prefix begins with that country's calling code: `Georgia` under 1404 is no country. A name
 * that says nothing leaves it to the prefix, where the calling code belongs to one country alone. Otherwise the country
 * stays absent; it is never guessed.
 *
 * @param prefix - Digits after the plus sign.
 * @param name - Destination as printed.
 * @returns ISO 3166-1 code, or absent.
 */
export function countryOfDestination(prefix: string, name: string | undefined): string | undefined {
  const named = name === undefined ? undefined : countryNamedIn(name);
  if (named !== undefined) return prefix.startsWith(named.callingCode) ? named.code : undefined;
  const candidates = countriesOfPrefix(prefix);
  return candidates.length === 1 ? candidates[0]?.code : undefined;
}

/** Case, accents, punctuation, "and", "the" and "St." set aside, so that spellings of one name meet. */
function folded(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/['’.]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/\bst\b/g, 'saint')
    .replace(/^the /, '');
}

function readTable(): {
  readonly countries: readonly DialCountry[];
  readonly byCode: ReadonlyMap<string, DialCountry>;
  readonly byName: ReadonlyMap<string, DialCountry>;
  readonly byCallingCode: ReadonlyMap<string, readonly DialCountry[]>;
} {
  const countries: DialCountry[] = [];
  const names = new Map<string, DialCountry>();
  const calling = new Map<string, DialCountry[]>();
  for (const item of TABLE.split(/[;\n]/)) {
    const [, code, callingCode, spellings] = /^ ?([A-Z]{2}) (\d+) (.+)$/.exec(item) ?? [];
    if (code === undefined || callingCode === undefined || spellings === undefined) continue;
    const [name = code, ...aliases] = spellings.split('|');
    const country: DialCountry = Object.freeze({ code, callingCode, name });
    countries.push(country);
    for (const spelling of [name, ...aliases]) names.set(folded(spelling), country);
    const sharing = calling.get(callingCode);
    if (sharing === undefined) calling.set(callingCode, [country]);
    else sharing.push(country);
  }
  return {
    countries,
    byCode: new Map(countries.map((country) => [country.code, country])),
    byName: names,
    byCallingCode: calling,
  };
}
