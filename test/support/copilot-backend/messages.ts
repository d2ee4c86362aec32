/** Messages as Copilot speaks them: Claude with fewer tool options, and no answer that is begun for it. */
import type { Json } from '../../../electron/codecs/kit/read.ts'
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import { objects } from './body.ts'
import { badRequest } from './errors.ts'

/** Beyond what Anthropic checks. */
export function checkMessages(request: Json): Fault | undefined {
  const eager = objects(request['tools']).findIndex((tool) => 'eager_input_streaming' in tool)
  if (eager >= 0)
    return badRequest(`tools.${eager}.eager_input_streaming: Extra inputs are not permitted`)
  return objects(request['messages']).at(-1)?.['role'] === 'assistant'
    ? badRequest('The conversation must end with a user message.')
    : undefined
}
