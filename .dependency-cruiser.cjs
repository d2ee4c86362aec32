/**
 * Who may import whom. Everything that is not named here is an error.
 * The table is docs/architecture.md; each arrow that is not plain says why, because the reason outlives its author.
 */

/**
 * Each folder of the engine and the folders it may import, kernel and itself apart.
 * A name in `types` may be imported as a type only.
 */
const houses = {
  kernel: { reads: [] },
  hub: { reads: [] },
  codecs: { reads: ['hub'] },
  providers: { reads: ['hub', 'codecs'] },
  storage: { reads: [] },
  vault: { reads: ['storage'] },
  settings: { reads: ['storage'] },
  accounts: {
    reads: ['hub', 'providers', 'vault', 'storage'],
    types: ['codecs'],
    because: 'accounts name codecs, they never call one',
  },
  bindings: {
    reads: ['hub', 'storage'],
    types: ['accounts', 'providers', 'codecs'],
    because: 'bindings rank accounts by their view and never reach into their storage',
  },
  metering: {
    reads: ['hub', 'storage'],
    types: ['codecs'],
    because: "a row keeps the codecs' warnings word for word",
  },
  gateway: {
    reads: ['hub', 'codecs'],
    types: ['providers', 'accounts', 'bindings', 'metering', 'settings'],
    because: 'the gateway declares what it needs in services.ts; the engine hands it in',
  },
  api: {
    reads: ['hub', 'providers', 'accounts', 'bindings', 'metering', 'settings', 'vault', 'storage'],
    types: ['codecs', 'gateway'],
    shared: true,
    because: 'the api is the one reader of all domains; of the gateway it sees shapes only',
  },
  cli: {
    reads: ['api', 'vault', 'storage', 'settings'],
    roots: ['engine', 'headless'],
    types: ['accounts', 'bindings', 'metering', 'providers'],
    shared: true,
    because: 'commands start the engine or call its api; the domains lie behind those',
  },
  shell: {
    reads: [],
    types: [],
    shared: true,
    because: 'the desktop shell is a guest: main.ts hands it everything it shows',
  },
}

const test = '\\.test\\.tsx?$'
const E = '^electron/'
const folder = (names) => (names.length ? `${E}(${names.join('|')})/` : null)

/** What a folder may import in any way, as one pattern. */
function allowed(name, house) {
  const pure = name === 'hub' || name === 'codecs'
  const folders = [name, ...house.reads, ...(pure ? [] : ['kernel'])]
  return [
    folder(folders),
    ...(house.roots ?? []).map((root) => `${E}${root}\\.ts$`),
    ...(house.shared ? ['^shared/'] : []),
  ]
}

const arrows = Object.entries(houses).flatMap(([name, house]) => {
  const from = { path: `${E}${name}/`, pathNot: test }
  const values = allowed(name, house)
  const types = [...values, ...(house.types?.length ? [folder(house.types)] : [])]
  const ours = '^(electron|shared|renderer|test|bench)/'
  return [
    {
      name: `${name}-reaches-down-only`,
      severity: 'error',
      ...(house.because ? { comment: house.because } : {}),
      from,
      to: { path: ours, pathNot: types },
    },
    ...(house.types?.length
      ? [
          {
            name: `${name}-sees-types-only`,
            severity: 'error',
            comment: house.because,
            from,
            to: {
              path: folder(house.types),
              dependencyTypesNot: ['type-only'],
            },
          },
        ]
      : []),
  ]
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'an import that leads nowhere breaks at run time',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^electron$', '\\.css$'] },
    },
    {
      name: 'shared-is-a-leaf',
      severity: 'error',
      comment: 'shared/ is read by both sides of the contract',
      from: { path: '^shared/', pathNot: test },
      to: { path: '^(electron|renderer|test|bench)/' },
    },
    {
      name: 'shared-is-portable',
      severity: 'error',
      comment: 'it runs in Node and in a browser',
      from: { path: '^shared/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-sees-shared-only',
      severity: 'error',
      comment: 'the console talks to the engine through the contract',
      from: { path: '^renderer/', pathNot: test },
      to: { path: '^(electron|test|bench)/' },
    },
    {
      name: 'renderer-is-no-node-program',
      severity: 'error',
      from: { path: '^renderer/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'hub-and-codecs-are-pure',
      severity: 'error',
      comment: 'no Node, no package: they cannot log, fetch or read a clock',
      from: { path: `${E}(hub|codecs)/`, pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-no-pkg'] },
    },
    {
      name: 'codecs-are-strangers',
      severity: 'error',
      comment: 'a codec never reads another codec; what two need goes to the kit or the hub',
      from: { path: `${E}codecs/(?!kit/)([^/]+)/`, pathNot: test },
      to: { path: `${E}codecs/[^/]+/`, pathNot: `${E}codecs/(kit|$1)/` },
    },
    {
      name: 'codec-kit-knows-no-codec',
      severity: 'error',
      from: { path: `${E}codecs/kit/`, pathNot: test },
      to: { path: `${E}codecs/(?!kit/)[^/]+/` },
    },
    {
      name: 'providers-are-strangers',
      severity: 'error',
      comment: 'a provider never reads another provider; what two need goes to the kit',
      from: { path: `${E}providers/(?!kit/)([^/]+)/`, pathNot: test },
      to: { path: `${E}providers/[^/]+/`, pathNot: `${E}providers/(kit|$1)/` },
    },
    {
      name: 'provider-kit-knows-no-provider',
      severity: 'error',
      from: { path: `${E}providers/kit/`, pathNot: test },
      to: { path: `${E}providers/(?!kit/)[^/]+/` },
    },
    {
      name: 'registries-are-read-by-their-index',
      severity: 'error',
      comment: 'the rest of the engine asks the list, never one codec or provider by name',
      from: { path: E, pathNot: [test, `${E}codecs/`, `${E}providers/`] },
      to: { path: [`${E}codecs/(?!kit/)[^/]+/`, `${E}providers/(?!kit/)[^/]+/`] },
    },
    ...arrows,
    {
      name: 'electron-stays-in-the-shell',
      severity: 'error',
      comment: 'the same engine must run where there is no Electron',
      from: { path: E, pathNot: [`${E}shell/`, `${E}(main|preload)\\.ts$`] },
      to: { path: ['^electron$', 'node_modules/electron/'] },
    },
    {
      name: 'nothing-ships-from-tests',
      severity: 'error',
      comment: 'what ships never reads what only tests need',
      from: { path: '^(electron|shared|renderer)/', pathNot: test },
      to: { path: ['^(test|bench)/', test] },
    },
    {
      name: 'entries-are-not-imported',
      severity: 'error',
      comment: 'an entry starts things when it is loaded',
      from: { path: E, pathNot: test },
      to: {
        path: `${E}(main|preload|start)\\.ts$|${E}cli/main\\.ts$`,
        dependencyTypesNot: ['dynamic-import'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/fixtures/', '^node_modules/(?!electron/)'] },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
