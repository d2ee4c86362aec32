/** The id of this protocol and its paths below a channel's base URL, which ends in the API's version. */

/** Tags what only it knows, and blobs whose issuer nobody told. */
export const protocol = 'gemini'

/** Where answers of a model are made. `model`: with or without `models/` before it. */
export function answerPath(model: string, stream: boolean): string {
  const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return `${modelPath(model)}:${verb}`
}

/** `/models/<name>`, each part of the name safe in an address. Tuned models keep their own folder. */
export function modelPath(model: string): string {
  const [first = '', ...rest] = model.split('/')
  const foldered = rest.length > 0 && (first === 'models' || first === 'tunedModels')
  const parts = foldered ? [first, rest.join('/')] : ['models', model]
  return parts.map((part) => `/${encodeURIComponent(part.toWellFormed())}`).join('')
}
