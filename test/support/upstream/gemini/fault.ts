/** Google's words for what is wrong with a request (Gemini API reference, and its troubleshooting guide). */
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { at, type Flaw } from '../schema.ts'
import { written } from './names.ts'

export const invalid = (message: string): Fault => ({ kind: 'invalid-request', message })

/** A rule about the value of a field: `contents[0].parts: must not be empty`. */
export const broken = (path: string, rule: string): Fault =>
  invalid(`* GenerateContentRequest.${path}: ${rule}\n`)

export const unknownName = (name: string, within: string): Fault =>
  invalid(
    `Invalid JSON payload received. Unknown name "${name}"${within === '' ? '' : ` at '${within}'`}: Cannot find field.`,
  )

/** `within`: where the checked part stands in the body. */
export function shapeFault(flaw: Flaw, body: unknown, within: readonly PropertyKey[] = []): Fault {
  const path = written([...within, ...flaw.path])
  switch (flaw.kind) {
    case 'unknown-field':
      return unknownName(String(flaw.path.at(-1)), written([...within, ...flaw.path.slice(0, -1)]))
    case 'missing':
      return broken(path, 'must be set')
    case 'wrong-type':
      return invalid(
        `Invalid value at '${path}' (${flaw.message}), ${JSON.stringify(at(body, flaw.path))}`,
      )
    case 'wrong-value':
      return broken(path, flaw.message)
  }
}
