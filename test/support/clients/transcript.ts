/** What an upstream was told of a conversation, in words that do not depend on its protocol. */

/** One thing somebody said; a result is told with the arguments of the call whose id it bears. */
export type Line =
  | readonly ['user' | 'thought' | 'assistant', string]
  | readonly ['call', unknown]
  | readonly ['result', of: unknown, string]

interface Part {
  readonly type: string
  readonly id?: string
  readonly text?: string
  readonly thinking?: string
  readonly input?: unknown
  readonly tool_use_id?: string
  readonly content?: string | readonly Part[]
}

interface Message {
  readonly role: 'user' | 'assistant' | 'tool'
  readonly content?: string | readonly Part[] | null
  readonly reasoning_content?: string
  readonly tool_calls?: readonly {
    readonly id: string
    readonly function: { readonly arguments: string }
  }[]
  readonly tool_call_id?: string
}

const partsOf = (content: Message['content']): readonly Part[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])

const textOf = (content: Message['content']): string =>
  partsOf(content)
    .map(({ text = '' }) => text)
    .join('')

/** Reads the body of a request in either protocol. */
export function transcript(body: unknown): readonly Line[] {
  const { messages } = body as { readonly messages: readonly Message[] }
  const called = new Map<string | undefined, unknown>()

  const call = (id: string | undefined, input: unknown): Line => {
    called.set(id, input)
    return ['call', input]
  }
  const result = (id: string | undefined, content: Message['content']): Line => [
    'result',
    called.get(id),
    textOf(content),
  ]

  function linesOf(part: Part, role: 'user' | 'assistant'): readonly Line[] {
    switch (part.type) {
      case 'text':
        return part.text ? [[role, part.text]] : []
      case 'thinking':
        return [['thought', part.thinking ?? '']]
      case 'tool_use':
        return [call(part.id, part.input)]
      case 'tool_result':
        return [result(part.tool_use_id, part.content)]
      default:
        throw new Error(`A transcript has no line for ${part.type}.`)
    }
  }

  return messages.flatMap((message): readonly Line[] => {
    const { role } = message
    if (role === 'tool') return [result(message.tool_call_id, message.content)]
    return [
      ...(message.reasoning_content ? [['thought', message.reasoning_content] as const] : []),
      ...partsOf(message.content).flatMap((part) => linesOf(part, role)),
      ...(message.tool_calls ?? []).map(({ id, function: made }) =>
        call(id, JSON.parse(made.arguments)),
      ),
    ]
  })
}
