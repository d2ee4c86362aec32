/** What the journeys of signing in need of the platforms that are played on this machine. */
import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import type { CodexWorld } from '../support/codex-backend/index.ts'
import type { Engine } from './engine.ts'

/** The console offers no other OpenAI than the real one: what it asks for is led to ours on the way. */
export async function leadCodexTo(
  codex: CodexWorld,
  { engine, page }: { readonly engine: Engine; readonly page: Page },
): Promise<void> {
  const channel = (await engine.admin('POST', '/admin/channels', {
    provider: 'codex',
    baseUrl: codex.codex.baseUrl,
  })) as { id: string }
  await page.route('**/rpc/signIns/start', async (route) => {
    const body = route.request().postDataJSON()
    if (body.json.provider === 'codex') {
      delete body.json.preset
      if (body.json.account === undefined) body.json.channelId = channel.id
      body.json.options = { issuer: codex.openai.issuer }
    }
    await route.continue({ postData: body })
  })
}

/** The status of an exchange through the gateway, when it is over. */
export async function answerOf(
  engine: Engine,
  { key, model }: { readonly key: string; readonly model: string },
): Promise<number> {
  const answer = await fetch(`${engine.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
  })
  await answer.text()
  return answer.status
}

/** A model for chats that the platform's latest account has. */
export async function chatModelOf(engine: Engine, platform: string): Promise<string> {
  const { items } = (await engine.admin('GET', `/admin/accounts?provider=${platform}`)) as {
    items: readonly { id: string }[]
  }
  const { items: models } = (await engine.admin(
    'GET',
    `/admin/accounts/${items.at(-1)?.id}/models`,
  )) as { items: readonly { id: string; purpose?: string }[] }
  return models.find(({ purpose = 'chat' }) => purpose === 'chat')?.id ?? ''
}

/** Somebody else listens there. */
export function takePort(port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end('somebody else'))
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}
