/** The paths that can be passed on as they are, and what the models behind them are for. */
import type { ModelPurpose, SidePath } from '../provider.ts'

const purposes: Readonly<Record<SidePath, ModelPurpose>> = {
  '/embeddings': 'embedding',
  '/responses/compact': 'chat',
  '/images/generations': 'image',
  '/images/edits': 'image',
  '/audio/speech': 'audio',
  '/audio/transcriptions': 'audio',
  '/audio/translations': 'audio',
}

/** What models are good for at an endpoint with these paths. */
export const purposesOf = (paths: readonly SidePath[]): ReadonlySet<ModelPurpose> =>
  new Set<ModelPurpose>(['chat', ...paths.map((path) => purposes[path])])

/** For platforms that have them all, and for those nobody knows. */
export const allSidePaths: readonly SidePath[] = [
  '/embeddings',
  '/responses/compact',
  '/images/generations',
  '/images/edits',
  '/audio/speech',
  '/audio/transcriptions',
  '/audio/translations',
]
