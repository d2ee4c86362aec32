/** Reads what a person pastes: a token, one with its host before it, or the text of a file that holds one. */
import { Failure } from '../../hub/error.ts'
import type { Credential, SignInOptions, SignInPorts } from '../sign-in.ts'
import { type Found, unsettled } from './grant.ts'
import { jsonFile } from './imports.ts'
import { integrationName } from './integration-name.ts'
import { renew } from './renew.ts'
import { fromAnyFile, fromGithubCli } from './stored.ts'

/** Asks GitHub at once whether it opens Copilot. Throws Failure. */
export async function pasted(
  ports: SignInPorts,
  text: string,
  options: SignInOptions = {},
): Promise<Credential> {
  const found = findIn(text.trim())
  const integrationId = integrationName(options['integrationId'])
  return renew(ports, unsettled({ ...found, host: found.host ?? options['host'], integrationId }))
}

function findIn(text: string): Found {
  if (text.startsWith('{') || text.startsWith('//')) return only(fromAnyFile(jsonFile(text)))
  if (/^\s*oauth_token:/m.test(text)) return only(fromGithubCli(text))
  const [first = '', second, ...more] = text.split(/\s+/)
  if (more.length > 0 || first === '') throw new Failure(nothing)
  return second === undefined ? { token: first } : { token: second, host: first }
}

function only([found]: readonly Found[]): Found {
  if (found) return found
  throw new Failure(nothing)
}

const nothing: Failure['error'] = {
  kind: 'invalid-request',
  message:
    'There is no token of GitHub in this: paste one that begins with gho_ or ghu_, or the whole text of apps.json, hosts.json, hosts.yml or auth.json.',
}
