/** The settings of the engine: read from memory, kept in `config.sqlite`. */
import { emitter, type Subscribe } from '../kernel/emitter.ts'
import type { Log } from '../kernel/log.ts'
import type { Database } from '../storage/database.ts'
import type { SettingRow, SettingsSchema } from './schema.ts'
import {
  type ProxySetting,
  type SettingName,
  settingNames,
  type Settings,
  settings,
} from './values.ts'

/** Absent settings stay as they are. */
export type SettingsChange = { readonly [Name in SettingName]?: Settings[Name] | undefined }

export interface SettingsStore {
  /** All of them, in memory. */
  current(): Settings
  /** All or none are stored. Throws Refused `invalid` that names the setting at fault. */
  update(change: SettingsChange): Promise<Settings>
  /** Hears of every change after it is stored. */
  readonly onChange: Subscribe<Settings>
}

/** `database`: `config.sqlite`, with `settingMigrations` run. */
export function openSettings(ports: {
  readonly database: Database
  readonly log: Log
}): SettingsStore {
  const { database, log } = ports
  const changes = emitter<Settings>((error) =>
    log.error('A listener for settings failed.', { error }),
  )
  let known: Settings | undefined
  const current = (): Settings => (known ??= readAll(database, log))

  return {
    current,
    async update(change) {
      const given = settingNames.filter((name) => change[name] !== undefined)
      const rows = given.map((name) => ({
        name,
        value: JSON.stringify(settings[name].read(change[name])),
      }))
      const query = await database.query<SettingsSchema>()
      await query.transaction().execute(async (transaction) => {
        for (const row of rows)
          await transaction
            .insertInto('settings')
            .values(row)
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value }))
            .execute()
      })
      known = undefined
      changes.emit(current())
      return current()
    },
    onChange: changes.subscribe,
  }
}

/** The one setting that the accounts read and write. */
export const proxyOf = (
  store: SettingsStore,
): { current(): ProxySetting; set(proxy: ProxySetting): Promise<void> } => ({
  current: () => store.current().proxy,
  async set(proxy) {
    await store.update({ proxy })
  },
})

/** Read on the raw connection, so that a start need not wait for the query builder. */
function readAll(database: Database, log: Log): Settings {
  const rows = database.raw.prepare<[], SettingRow>('SELECT * FROM settings').all()
  const stored = new Map(rows.map((row) => [row.name, row.value]))
  const read = <Name extends SettingName>(name: Name): Settings[Name] => {
    const { usual, read: accept } = settings[name]
    const text = stored.get(name)
    if (text === undefined) return usual
    try {
      return accept(JSON.parse(text))
    } catch {
      log.warn('A stored setting makes no sense; its usual value is used.', { setting: name })
      return usual
    }
  }
  return {
    port: read('port'),
    allowedHosts: read('allowedHosts'),
    allowedOrigins: read('allowedOrigins'),
    bodyLimit: read('bodyLimit'),
    keepAliveMs: read('keepAliveMs'),
    idleTimeoutMs: read('idleTimeoutMs'),
    proxy: read('proxy'),
  }
}

export { settingMigrations } from './schema.ts'
export type { ProxySetting, Settings } from './values.ts'
