/** The places where other programs on this machine keep a sign-in at GitHub. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { Credential, ImportSource } from '../sign-in.ts'
import { type Found, unsettled } from './grant.ts'
import { fromCopilotCli, fromEditors, fromGithubCli, fromOpencode } from './stored.ts'

type Place = Parameters<ImportSource['paths']>[0]

/** The token stays the other program's: what GitHub knows of it is that program's name. */
const caution = (program: string): string =>
  `This token was made for ${program}: GitHub counts its use as that program's, and signing out there ends it here too. An OAuth app of your own is the honest way.`

const isWindows = ({ platform }: Place): boolean => platform === 'win32'

/** Joined as the platform writes paths. */
const below = (place: Place, folder: string, names: readonly string[]): string =>
  [folder, ...names].join(isWindows(place) ? '\\' : '/')

const configFolder = (place: Place): string =>
  place.env['XDG_CONFIG_HOME'] || below(place, place.home, ['.config'])

const dataFolder = (place: Place): string =>
  place.env['XDG_DATA_HOME'] || below(place, place.home, ['.local', 'share'])

const localFolder = (place: Place): string =>
  place.env['LOCALAPPDATA'] || below(place, place.home, ['AppData', 'Local'])

const roamingFolder = (place: Place): string =>
  place.env['APPDATA'] || below(place, place.home, ['AppData', 'Roaming'])

/** Throws Failure `invalid-request` for a text that is no JSON object. Some programs write comments above it. */
export function jsonFile(text: string): Json {
  const bare = text.replace(/^\uFEFF/, '').replace(/^(?:\s*\/\/[^\n]*\n)+/, '')
  try {
    const file: unknown = JSON.parse(bare)
    if (isRecord(file)) return file
  } catch {
    // Said below: what JSON.parse says quotes the text.
  }
  throw new Failure({
    kind: 'invalid-request',
    message: 'This is not a JSON file of a program that signs in to GitHub.',
  })
}

const credentials = (all: readonly Found[], source: string): readonly Credential[] =>
  all.map((found) => unsettled({ ...found, source }))

const jsonOf =
  (find: (file: Json) => readonly Found[]): ImportSource['read'] =>
  (text, path) =>
    credentials(find(jsonFile(text)), path)

export const imports: readonly ImportSource[] = [
  {
    id: 'editors',
    label: 'Copilot in Vim, Neovim or JetBrains (github-copilot/apps.json)',
    caution: caution("your editor's Copilot plugin"),
    paths(place) {
      const config = isWindows(place) ? localFolder(place) : configFolder(place)
      return ['apps.json', 'hosts.json'].map((name) =>
        below(place, config, ['github-copilot', name]),
      )
    },
    read: jsonOf(fromEditors),
  },
  {
    id: 'gh',
    label: 'GitHub CLI (gh/hosts.yml)',
    caution: `${caution('the GitHub CLI')} It can also change your repositories.`,
    paths(place) {
      const own = place.env['GH_CONFIG_DIR']
      const usual = isWindows(place)
        ? below(place, roamingFolder(place), ['GitHub CLI'])
        : below(place, configFolder(place), ['gh'])
      return [own || usual].map((folder) => below(place, folder, ['hosts.yml']))
    },
    read: (text, path) => credentials(fromGithubCli(text), path),
  },
  {
    id: 'copilot-cli',
    label: 'Copilot CLI (~/.copilot/config.json)',
    caution: caution('the Copilot CLI'),
    paths: (place) => [
      below(place, place.env['COPILOT_HOME'] || below(place, place.home, ['.copilot']), [
        'config.json',
      ]),
    ],
    read: jsonOf(fromCopilotCli),
  },
  {
    id: 'opencode',
    label: 'opencode (opencode/auth.json)',
    caution: caution('opencode'),
    paths: (place) => [below(place, dataFolder(place), ['opencode', 'auth.json'])],
    read: jsonOf(fromOpencode),
  },
  {
    id: 'copilot-api',
    label: 'copilot-api (copilot-api/github_token)',
    caution: caution("the editors' Copilot plugin and borrowed by copilot-api"),
    paths: (place) => [below(place, dataFolder(place), ['copilot-api', 'github_token'])],
    read(text, path) {
      const token = text.trim()
      return token === '' ? [] : credentials([{ token }], path)
    },
  },
]
