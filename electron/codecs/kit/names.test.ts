/** Tests of the map of tool names. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ToolIdentity } from '../codec.ts'
import { toolNameLimits, nameMap } from './names.ts'

const plain = (name: string, namespace?: string): ToolIdentity => ({
  name,
  kind: 'function',
  ...(namespace === undefined ? {} : { namespace }),
})

test('a name that fits stays, and needs no entry in the map', () => {
  const map = nameMap([plain('get_weather')], toolNameLimits)
  expect(map.wire('get_weather')).toBe('get_weather')
  expect(map.tools.size).toBe(0)
})

test('forbidden characters are replaced and the original can be found again', () => {
  const map = nameMap([plain('fs.read')], toolNameLimits)
  expect(map.wire('fs.read')).toBe('fs_read')
  expect(map.tools.get('fs_read')).toEqual({ name: 'fs.read', kind: 'function' })
})

test('a cleaned name never takes the name of a tool that fits, whatever their order', () => {
  for (const tools of [
    [plain('fs.read'), plain('fs_read')],
    [plain('fs_read'), plain('fs.read')],
  ]) {
    const map = nameMap(tools, toolNameLimits)
    expect(map.wire('fs_read')).toBe('fs_read')
    expect(map.wire('fs.read')).toMatch(/^fs_read_[0-9a-z]{8}$/)
  }
})

test('long names that begin alike stay apart', () => {
  const [one, two] = ['a', 'b'].map((end) => 'x'.repeat(70) + end)
  const map = nameMap([plain(one ?? ''), plain(two ?? '')], toolNameLimits)
  expect(map.wire(one ?? '')).toHaveLength(64)
  expect(map.wire(one ?? '')).not.toBe(map.wire(two ?? ''))
})

test('a namespace is flattened and comes back', () => {
  const map = nameMap([plain('read', 'fs'), plain('read', 'db')], toolNameLimits)
  expect(map.wire('read', 'fs')).toBe('fs__read')
  expect(map.tools.get('db__read')).toEqual({ name: 'read', namespace: 'db', kind: 'function' })
})

test('custom tools are always in the map, since an upstream may know them as functions only', () => {
  const map = nameMap([{ name: 'patch', kind: 'custom' }], toolNameLimits)
  expect(map.tools.get('patch')).toEqual({ name: 'patch', kind: 'custom' })
})

test('any tools get distinct allowed names, the same on every replay', () => {
  const identity = fc.record({
    name: fc.string({ maxLength: 80 }),
    kind: fc.constant('function' as const),
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(identity, { selector: (tool) => tool.name, maxLength: 12 }),
      (tools) => {
        const map = nameMap(tools, toolNameLimits)
        const wires = tools.map((tool) => map.wire(tool.name))
        expect(new Set(wires).size).toBe(tools.length)
        for (const wire of wires) expect(wire).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
        expect(
          tools.map((tool) => map.tools.get(map.wire(tool.name))?.name ?? map.wire(tool.name)),
        ).toEqual(tools.map((tool) => tool.name))
        expect(tools.map((tool) => nameMap(tools, toolNameLimits).wire(tool.name))).toEqual(wires)
      },
    ),
    { numRuns: 60, seed: 7 },
  )
})
