/** What a hostile web page tries, run inside that page; gives what it could find out by each try. */

/** Where it strikes, and the secrets that we even let it know. */
export interface Target {
  /** E.g. `http://127.0.0.1:7584`. */
  readonly url: string
  readonly key: string
  readonly adminToken: string
  readonly model: string
}

/** `unread`: the page learned nothing but that something failed, or not even that. */
export type Finding = 'unread' | { readonly status: number; readonly text: string }

/** Runs in the browser, so it must stand alone. */
export async function attack(target: Target): Promise<Readonly<Record<string, Finding>>> {
  const { url, key, adminToken, model } = target
  const chat = JSON.stringify({ model, messages: [{ role: 'user', content: 'spend' }] })
  const account = JSON.stringify({ label: 'planted' })
  const json = { 'content-type': 'application/json' }
  const owner = { authorization: `Bearer ${adminToken}` }

  const ask = async (path: string, init: RequestInit): Promise<Finding> => {
    try {
      const answer = await fetch(url + path, init)
      return answer.type === 'opaque'
        ? 'unread'
        : { status: answer.status, text: await answer.text() }
    } catch {
      return 'unread'
    }
  }

  /** Resolves with what the element or socket says first. */
  // The browser gets this function alone, so everything it needs stands inside.
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const settle = (
    start: (opened: (text?: unknown) => void, failed: () => void) => void,
  ): Promise<Finding> =>
    new Promise((resolve) => {
      start(
        (text) => resolve({ status: 200, text: typeof text === 'string' ? text : 'it opened' }),
        () => resolve('unread'),
      )
    })

  const post = (path: string, body: string, type: string): Promise<Finding> =>
    settle((opened, failed) => {
      const frame = document.createElement('iframe')
      const form = document.createElement('form')
      const field = document.createElement('input')
      frame.name = `frame-${Math.random()}`
      frame.addEventListener('load', () => {
        // The empty page that every frame begins with does not count.
        if (frame.dataset['sent'] !== 'yes') return
        try {
          const text = frame.contentDocument?.body.textContent
          if (text) opened(text)
          else failed()
        } catch {
          failed()
        }
      })
      // With text/plain the body becomes name=value: split the JSON so that it is still JSON.
      const at = body.indexOf(':') + 1
      field.name = `${body.slice(0, at)}"","x":"`
      field.value = `"${body.slice(at)}`
      form.method = 'post'
      form.enctype = type
      form.action = url + path
      form.target = frame.name
      form.append(field)
      document.body.append(frame, form)
      frame.dataset['sent'] = 'yes'
      form.submit()
    })

  const found: Record<string, Finding> = {
    'read the models': await ask(`/v1/models?key=${key}`, {}),
    'read the models with a header': await ask('/v1/models', { headers: { 'x-api-key': key } }),
    'chat as JSON': await ask('/v1/chat/completions', {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${key}` },
      body: chat,
    }),
    'chat as plain text': await ask(`/v1/chat/completions?key=${key}`, {
      method: 'POST',
      body: chat,
    }),
    'chat without CORS': await ask(`/v1/chat/completions?key=${key}`, {
      method: 'POST',
      mode: 'no-cors',
      body: chat,
    }),
    'chat by a form': await post(`/v1/chat/completions?key=${key}`, chat, 'text/plain'),
    'messages by a form': await post(`/v1/messages?key=${key}`, chat, 'text/plain'),
    'read the accounts with the session': await ask('/admin/accounts', { credentials: 'include' }),
    'read the accounts with the token': await ask('/admin/accounts', { headers: owner }),
    'read the accounts over RPC': await ask('/rpc/accounts/list', {
      method: 'POST',
      credentials: 'include',
      headers: json,
      body: '{}',
    }),
    'make a key with the session': await ask('/admin/api-keys', {
      method: 'POST',
      credentials: 'include',
      headers: json,
      body: account,
    }),
    'make a key without CORS': await ask('/admin/api-keys', {
      method: 'POST',
      mode: 'no-cors',
      credentials: 'include',
      body: account,
    }),
    'make a key by a form': await post('/admin/api-keys', account, 'text/plain'),
    'make a key by an encoded form': await post(
      '/rpc/apiKeys/create',
      account,
      'application/x-www-form-urlencoded',
    ),
    'sign in': await ask('/admin/session', {
      method: 'POST',
      credentials: 'include',
      headers: json,
      body: JSON.stringify({ token: adminToken }),
    }),
    'sign in without CORS': await ask('/admin/session', {
      method: 'POST',
      mode: 'no-cors',
      credentials: 'include',
      body: JSON.stringify({ token: adminToken }),
    }),
    'watch the live feed': await settle((opened, failed) => {
      const feed = new EventSource(`${url}/admin/events`, { withCredentials: true })
      feed.addEventListener('open', opened)
      feed.addEventListener('error', () => {
        feed.close()
        failed()
      })
    }),
    'load an image': await settle((opened, failed) => {
      const image = new Image()
      image.addEventListener('load', opened)
      image.addEventListener('error', failed)
      image.src = `${url}/icon.svg`
    }),
    'load a script': await settle((opened, failed) => {
      const script = document.createElement('script')
      script.addEventListener('load', opened)
      script.addEventListener('error', failed)
      script.src = `${url}/v1/models?key=${key}`
      document.head.append(script)
    }),
    'open a socket': await settle((opened, failed) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/responses?key=${key}`)
      socket.addEventListener('open', opened)
      socket.addEventListener('error', failed)
    }),
  }
  navigator.sendBeacon(`${url}/v1/chat/completions?key=${key}`, chat)
  return found
}
