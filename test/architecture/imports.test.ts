/** The import rules fail the build: each is shown to catch a planted violation in a small copy of the house. */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string; readonly severity: string }
}

/** A house in which every file keeps the rules. */
const sound: Readonly<Record<string, string>> = {
  'electron/hub/request.ts': 'export interface Request { readonly model: string }',
  'electron/hub/fold.ts':
    "import type { Request } from './request.ts'\nexport const f = (r: Request) => r",
  'electron/kernel/clock.ts': 'export const now = () => 0',
  'electron/storage/open.ts': "import { now } from '../kernel/clock.ts'\nexport const open = now",
  'electron/vault/seal.ts': 'export const seal = 0',
  'electron/settings/settings.ts':
    "import { open } from '../storage/open.ts'\nexport const settings = open",
  'electron/codecs/codec.ts':
    "import type { Request } from '../hub/request.ts'\nexport interface Codec { r: Request }",
  'electron/codecs/kit/read.ts': "import { f } from '../../hub/fold.ts'\nexport const read = f",
  'electron/codecs/red/index.ts': "import { read } from '../kit/read.ts'\nexport const red = read",
  'electron/codecs/blue/index.ts': 'export const blue = 1',
  'electron/codecs/index.ts': "import { red } from './red/index.ts'\nexport const codecs = [red]",
  'electron/providers/provider.ts':
    "import type { Codec } from '../codecs/codec.ts'\nexport interface Provider { c: Codec }",
  'electron/providers/kit/keys.ts': 'export const keys = 1',
  'electron/providers/north/index.ts':
    "import { keys } from '../kit/keys.ts'\nexport const north = keys",
  'electron/providers/south/index.ts': 'export const south = 1',
  'electron/providers/index.ts':
    "import { north } from './north/index.ts'\nexport const providers = [north]",
  'electron/accounts/accounts.ts':
    "import { seal } from '../vault/seal.ts'\nexport const accounts = seal",
  'electron/accounts/upstream.ts':
    "import type { Codec } from '../codecs/codec.ts'\nexport interface Upstream { c: Codec }",
  'electron/bindings/resolve.ts':
    "import type { Upstream } from '../accounts/upstream.ts'\nexport const resolve = (u: Upstream) => u",
  'electron/metering/ledger.ts':
    "import { open } from '../storage/open.ts'\nexport const ledger = open",
  'electron/gateway/exchange.ts':
    "import { codecs } from '../codecs/index.ts'\nimport type { Upstream } from '../accounts/upstream.ts'\nexport const exchange = (u: Upstream) => [u, codecs]",
  'electron/api/router.ts':
    "import { accounts } from '../accounts/accounts.ts'\nimport { contract } from '../../shared/contract/index.ts'\nexport const router = [accounts, contract]",
  'electron/engine.ts': "import { router } from './api/router.ts'\nexport const engine = router",
  'electron/cli/main.ts': "import { engine } from '../engine.ts'\nexport const cli = engine",
  'electron/shell/window.ts':
    "import { BrowserWindow } from 'electron'\nexport const w = BrowserWindow",
  'electron/main.ts':
    "import { w } from './shell/window.ts'\nimport { engine } from './engine.ts'\nexport const main = [w, engine]",
  'shared/contract/index.ts': 'export const contract = 1',
  'renderer/main.tsx':
    "import { contract } from '../shared/contract/index.ts'\nexport const page = contract",
  'test/support/upstream.ts': 'export const upstream = 1',
}

/** One violation each: the file, what it imports, and the rule that must speak up. */
const planted = [
  ['electron/hub/a.ts', '../kernel/clock.ts', 'hub-reaches-down-only'],
  ['electron/hub/b.ts', 'node:fs', 'hub-and-codecs-are-pure'],
  ['electron/hub/c.ts', 'zod', 'hub-and-codecs-are-pure'],
  ['electron/codecs/red/a.ts', '../../kernel/clock.ts', 'codecs-reaches-down-only'],
  ['electron/codecs/red/b.ts', '../blue/index.ts', 'codecs-are-strangers'],
  ['electron/codecs/red/c.ts', 'node:crypto', 'hub-and-codecs-are-pure'],
  ['electron/codecs/kit/a.ts', '../red/index.ts', 'codec-kit-knows-no-codec'],
  ['electron/providers/north/a.ts', '../south/index.ts', 'providers-are-strangers'],
  ['electron/providers/north/b.ts', '../../accounts/accounts.ts', 'providers-reaches-down-only'],
  ['electron/providers/kit/a.ts', '../north/index.ts', 'provider-kit-knows-no-provider'],
  ['electron/kernel/a.ts', '../storage/open.ts', 'kernel-reaches-down-only'],
  ['electron/storage/a.ts', '../accounts/accounts.ts', 'storage-reaches-down-only'],
  ['electron/vault/a.ts', '../accounts/accounts.ts', 'vault-reaches-down-only'],
  ['electron/settings/a.ts', '../bindings/resolve.ts', 'settings-reaches-down-only'],
  ['electron/accounts/a.ts', '../bindings/resolve.ts', 'accounts-reaches-down-only'],
  ['electron/accounts/b.ts', '../codecs/index.ts', 'accounts-sees-types-only'],
  ['electron/bindings/a.ts', '../accounts/accounts.ts', 'bindings-sees-types-only'],
  ['electron/metering/a.ts', '../gateway/exchange.ts', 'metering-reaches-down-only'],
  ['electron/gateway/a.ts', '../accounts/accounts.ts', 'gateway-sees-types-only'],
  ['electron/gateway/b.ts', '../providers/index.ts', 'gateway-sees-types-only'],
  ['electron/gateway/c.ts', '../storage/open.ts', 'gateway-reaches-down-only'],
  ['electron/gateway/d.ts', '../providers/north/index.ts', 'registries-are-read-by-their-index'],
  ['electron/gateway/e.ts', '../api/router.ts', 'gateway-reaches-down-only'],
  ['electron/api/a.ts', '../engine.ts', 'api-reaches-down-only'],
  ['electron/cli/a.ts', '../gateway/exchange.ts', 'cli-reaches-down-only'],
  ['electron/shell/a.ts', '../engine.ts', 'shell-reaches-down-only'],
  ['electron/accounts/c.ts', 'electron', 'electron-stays-in-the-shell'],
  ['electron/headless.ts', './main.ts', 'entries-are-not-imported'],
  ['electron/api/b.ts', '../../test/support/upstream.ts', 'nothing-ships-from-tests'],
  ['shared/contract/a.ts', '../../electron/engine.ts', 'shared-is-a-leaf'],
  ['shared/contract/b.ts', 'node:path', 'shared-is-portable'],
  ['renderer/a.ts', '../electron/engine.ts', 'renderer-sees-shared-only'],
  ['renderer/b.ts', 'node:path', 'renderer-is-no-node-program'],
  ['electron/api/c.ts', './nowhere.ts', 'no-unresolved'],
] as const

function lay(house: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true })
    writeFileSync(join(house, path), `${text}\n`)
  }
}

function build(): string {
  const house = mkdtempSync(join(tmpdir(), 'plugboard-house-'))
  cpSync('.dependency-cruiser.cjs', join(house, '.dependency-cruiser.cjs'))
  cpSync('tsconfig.json', join(house, 'tsconfig.json'))
  cpSync('package.json', join(house, 'package.json'))
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'))
  lay(house, sound)
  return house
}

/** Runs the check of `npm run check:imports` in a house; `err` is the form that the build reads. */
function depcruise(house: string, form: 'err' | 'json') {
  const rules = ['--config', '.dependency-cruiser.cjs', '--output-type', form]
  const folders = ['electron', 'renderer', 'shared', 'test']
  return spawnSync(process.execPath, [program, ...rules, ...folders], {
    cwd: house,
    encoding: 'utf8',
  })
}

function violationsIn(house: string): readonly Violation[] {
  const run = depcruise(house, 'json')
  if (!run.stdout.startsWith('{')) throw new Error(run.stderr)
  return JSON.parse(run.stdout).summary.violations
}

const houses: string[] = []
let broken = ''
let found: readonly Violation[] = []

beforeAll(() => {
  broken = build()
  houses.push(broken)
  lay(
    broken,
    Object.fromEntries(
      planted.map(([path, target]) => [path, `import * as it from '${target}'\nexport { it }`]),
    ),
  )
  lay(broken, {
    'electron/accounts/round.ts': "export { trip } from './trip.ts'\nexport const round = 1",
    'electron/accounts/trip.ts': "export { round } from './round.ts'\nexport const trip = 1",
  })
  found = violationsIn(broken)
})

afterAll(() => {
  for (const house of houses) rmSync(house, { recursive: true })
})

test('a house that keeps the rules passes', () => {
  const house = build()
  houses.push(house)
  expect(violationsIn(house)).toEqual([])
  expect(depcruise(house, 'err').status).toBe(0)
})

test('a house that breaks them fails the build', () => {
  const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts
  expect(scripts['check:imports']).toContain('--output-type err electron renderer shared test')
  expect(depcruise(broken, 'err').status).not.toBe(0)
})

test.each(planted)('%s may not import %s', (path, _target, rule) => {
  const spoken = found.filter(
    (violation) => violation.from === path && violation.rule.severity === 'error',
  )
  expect(spoken.map((violation) => violation.rule.name)).toContain(rule)
})

test('two files may not import each other', () => {
  const cycle = found.find((violation) => violation.from === 'electron/accounts/round.ts')
  expect(cycle?.rule.name).toBe('no-cycles')
})
