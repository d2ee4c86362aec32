/** Tests of tools that share a name. */
import { expect, it } from 'vitest'
import type { Tool } from '../../hub/request.ts'
import { distinctTools } from './distinct-tools.ts'
import { gatherWarnings } from './warnings.ts'

it('of two tools of one name the first is offered, and that is told', () => {
  const tool = (name: string, more: object = {}): Tool => ({ type: 'function', name, ...more })
  const hosted: Tool = { type: 'hosted', protocol: 'p', name: 'a', raw: {} }
  const warnings = gatherWarnings()
  const tools = [tool('a'), tool('a', { namespace: 'n' }), tool('a', { strict: true }), hosted]
  expect(distinctTools(tools, warnings)).toEqual([tools[0], tools[1], hosted])
  expect(warnings.all()).toEqual([
    { field: 'tools.a', action: 'dropped: a tool of this name is offered already' },
  ])
})
