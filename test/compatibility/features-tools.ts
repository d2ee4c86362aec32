/** What a client can ask of the tools it offers. */
import type { Tool, ToolChoice } from '../../electron/hub/request.ts'
import type { Group, RequestFeature } from './feature.ts'
import { go, look, patch, spaced } from './phrases.ts'

const offered = (
  name: string,
  tools: readonly Tool[],
  pick: RequestFeature['pick'],
): RequestFeature => ({ name, asks: () => ({ tools }), pick })

const rest = { type: 'function', name: 'rest', description: 'Rests' } as const

const onlyAllowed = { 'anthropic-messages': 'only the tools it may choose from are offered' }

const chosen = (name: string, toolChoice: ToolChoice): RequestFeature => ({
  name,
  asks: () => ({ tools: [look, go, rest], toolChoice }),
  pick: (request) => request.toolChoice,
})

const difficult = {
  type: 'object',
  properties: {
    at: { oneOf: [{ type: 'string' }, { $ref: '#/$defs/place' }] },
    how: { const: 'far' },
  },
  required: ['at'],
  additionalProperties: false,
  $defs: { place: { type: 'object', properties: { x: { type: 'number', exclusiveMinimum: 0 } } } },
}

export const tools: Group<RequestFeature> = {
  name: 'Tools',
  features: [
    offered('Functions', [look, go], ({ tools: found }) =>
      found.map((tool) =>
        tool.type === 'function' ? [tool.name, tool.description, tool.parameters] : tool.type,
      ),
    ),
    {
      ...offered(
        'Names of any length and character',
        [
          { ...look, name: 'sky.look' },
          { ...look, name: 'mcp__a_server_with_a_long_name__a_tool_with_a_longer_name_behind_it' },
        ],
        ({ tools: found }) => found.map(({ name }) => name),
      ),
      anyName: true,
    },
    offered(
      'Schemas with `$ref`, `oneOf`, `const`',
      [{ ...look, parameters: difficult }],
      ({ tools: [first] }) => (first?.type === 'function' ? first.parameters : undefined),
    ),
    {
      ...offered(
        'Functions held to their schema (`strict`)',
        [
          {
            ...look,
            parameters: { ...look.parameters, additionalProperties: false },
            strict: true,
          },
        ],
        ({ tools: [first] }) => (first?.type === 'function' && first.strict) || undefined,
      ),
      how: { gemini: 'all calls are held to their schemas (mode `VALIDATED`)' },
    },
    offered('Tools of free text', [patch], ({ tools: [first] }) =>
      first ? [first.type, first.name] : undefined,
    ),
    offered(
      'Tools of free text with a grammar',
      [{ ...patch, grammar: { syntax: 'lark', definition: 'start: "x"' } }],
      ({ tools: [first] }) => (first?.type === 'custom' ? first.grammar : undefined),
    ),
    offered('Tools in a namespace', [spaced], ({ tools: [first] }) =>
      first && first.type !== 'hosted' && first.namespace
        ? [first.namespace, first.name]
        : undefined,
    ),
    chosen('Choice: `auto`', { type: 'auto' }),
    chosen('Choice: none', { type: 'none' }),
    chosen('Choice: any', { type: 'any' }),
    chosen('Choice: one by name', { type: 'named', name: 'go', kind: 'function' }),
    {
      ...chosen('Choice: some by name', { type: 'allowed', mode: 'auto', names: ['look', 'go'] }),
      how: onlyAllowed,
    },
    {
      ...chosen('Choice: any of some', { type: 'allowed', mode: 'any', names: ['look', 'go'] }),
      how: onlyAllowed,
    },
    {
      name: 'One call at a time',
      asks: () => ({ tools: [look], toolChoice: { type: 'auto' }, parallelTools: false }),
      pick: ({ parallelTools }) => parallelTools,
    },
  ],
}
