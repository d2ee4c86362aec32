/** Asks a platform something as an account that is signed in; what it no longer accepts is renewed once. */
import { Refused } from '../../kernel/refused.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Facts } from '../../providers/sign-in.ts'
import type { KeptSignIn } from './kept-sign-in.ts'
import { refusalOf } from './words.ts'

/** Throws Refused. */
export async function asSignedIn<T>(
  signIn: KeptSignIn,
  ask: (secret: Secret, facts: Facts) => Promise<T>,
): Promise<T> {
  try {
    const secret = await signIn.secret()
    try {
      return await ask(secret, signIn.facts())
    } catch (error) {
      const isRefused = error instanceof Refused && error.code === 'invalid'
      if (!isRefused || !(await signIn.renew(secret))) throw error
    }
    return await ask(await signIn.secret(), signIn.facts())
  } catch (error) {
    throw refusalOf(error)
  }
}
