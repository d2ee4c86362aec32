/** The name under which GitHub knows the owner's program, where they have been given one; never another program's. */
import { Failure } from '../../hub/error.ts'

/** Names that GitHub has given to its own programs. */
const taken =
  /^(?:vscode|visual-?studio|vs-|code-oss|copilot|github|jetbrains|xcode|eclipse|vim|neovim|zed)/i

/** Undefined where none was entered. Throws Failure `invalid-request`. */
export function integrationName(entered: string | undefined): string | undefined {
  const name = (entered ?? '').trim()
  if (name === '') return undefined
  if (!/^[\w.-]{1,64}$/.test(name))
    throw new Failure({
      kind: 'invalid-request',
      message: 'An integration ID is a single word, as GitHub gave it to you.',
      param: 'integrationId',
    })
  if (taken.test(name))
    throw new Failure({
      kind: 'invalid-request',
      message: `${name} names another program, and Plugboard does not pretend to be one: enter the ID that GitHub gave you, or leave it empty.`,
      param: 'integrationId',
    })
  return name
}
