/** What stands in a request to Copilot, whichever of its three protocols it is in. */
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'

export const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

const images = new Set(['image_url', 'input_image', 'image'])

const holdsImage = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(holdsImage)
  if (!isRecord(value)) return false
  return images.has(String(value['type'])) || Object.values(value).some(holdsImage)
}

/** Whether there is a picture anywhere in the conversation. */
export const hasImage = (body: Json): boolean => holdsImage(body['messages'] ?? body['input'])

/** A JSON object with some of its fields left out. */
export const without = (whole: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)))
