import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 16_384, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/**
 * Hashes a password, so that whoever reads the table cannot tell it.
 *
 * @param password - The password.
 * @returns Method, cost, salt and hash as one text.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * Checks a password. It takes as long for a person that does not exist, so that nobody finds out who does.
 *
 * @param password - What was typed.
 * @param kept - What {@link hashPassword} made; absent for a person that does not exist.
 * @returns Whether it is the password.
 */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, , , , salt = '', hash = ''] = kept?.split('$') ?? [];
  const key = await derive(password, Buffer.from(salt, 'base64url'));
  const expected = Buffer.from(hash, 'base64url');
  return expected.length === key.length && timingSafeEqual(expected, key);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((done, fail) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => {
      if (error === null) done(key);
      else fail(error);
    });
  });
}
