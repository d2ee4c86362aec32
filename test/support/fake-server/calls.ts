/** Small calls to a fake platform, for its own tests. */

export interface Told {
  readonly status: number
  readonly body: Record<string, unknown>
}

export const told = async (answer: Response): Promise<Told> => ({
  status: answer.status,
  body: (await answer.json()) as Record<string, unknown>,
})

export const postForm = async (url: string, fields: Record<string, string>): Promise<Told> =>
  told(await fetch(url, { method: 'POST', body: new URLSearchParams(fields) }))

export const postJson = async (url: string, body: object): Promise<Told> =>
  told(
    await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )

/** The code of an error, in whichever of its shapes it came. */
export const codeOf = ({ body: { error } }: Told): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : (error ?? undefined)
