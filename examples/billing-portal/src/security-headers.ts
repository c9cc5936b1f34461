/** What a page may load and do; the pages of invoices bring a stricter policy of their own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['content-security-policy', POLICY],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
];
const HTTPS_ONLY = ['strict-transport-security', 'max-age=31536000'] as const;

/**
 * Sets the security headers that an answer does not have of its own.
 *
 * @param headers - Headers of the answer.
 * @param isHttps - Whether the portal is reached over TLS.
 */
export function setSecurityHeaders(headers: Headers, isHttps: boolean): void {
  for (const [name, value] of isHttps ? [...HEADERS, HTTPS_ONLY] : HEADERS) {
    if (!headers.has(name)) headers.set(name, value);
  }
}
