/** A credential is sealed as a whole and comes back as it was. */
import { expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import type { Credential } from '../../providers/sign-in.ts'
import { credentialText, readCredential } from './credential-text.ts'

const revealed = ({ access, refresh, others, ...plain }: Credential) => ({
  ...plain,
  access: access.reveal(),
  refresh: refresh?.reveal(),
  others: Object.fromEntries(Object.entries(others ?? {}).map(([n, s]) => [n, s.reveal()])),
})

test.each<Credential>([
  { access: new Secret('a'), renewedAt: 1, facts: {} },
  {
    access: new Secret('a"\n'),
    refresh: new Secret('r'),
    others: { github: new Secret('g') },
    expiresAt: 5,
    renewedAt: 2,
    facts: { accountId: 'w', host: 'ghe' },
    source: '/home/anna/auth.json',
  },
])('what was written is read again', (credential) => {
  const text = credentialText(credential)
  expect(JSON.stringify({ text })).toBe('{"text":"[secret]"}')
  expect(revealed(readCredential(text))).toEqual(revealed(credential))
})

test.each(['', 'sk-c4n4ry', '[]', '{"access":"c4n4ry"}', '{"access":1,"renewedAt":1}'])(
  'what was never written so is refused, and not quoted',
  (text) => {
    let thrown: unknown
    try {
      readCredential(new Secret(text))
    } catch (error) {
      thrown = error
    }
    expect(String(thrown)).toContain('sign in again')
    expect(String(thrown)).not.toContain('c4n4ry')
  },
)
