/** Where the data folder is, by operating system and by wish. */
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolderOf } from './data-folder.ts'

const at = (platform: NodeJS.Platform) => ({ platform, home: '/home/ada' })

describe('the data folder', () => {
  it('is where the operating system keeps such things', () => {
    expect(dataFolderOf(undefined, {}, at('linux'))).toBe('/home/ada/.local/share/plugboard')
    expect(dataFolderOf(undefined, { XDG_DATA_HOME: '/data' }, at('linux'))).toBe('/data/plugboard')
    expect(dataFolderOf(undefined, {}, at('darwin'))).toBe(
      '/home/ada/Library/Application Support/Plugboard',
    )
    expect(dataFolderOf(undefined, { APPDATA: '/roaming' }, at('win32'))).toBe(
      join('/roaming', 'Plugboard'),
    )
  })

  it('ignores a relative XDG_DATA_HOME', () => {
    expect(dataFolderOf(undefined, { XDG_DATA_HOME: 'data' }, at('linux'))).toBe(
      '/home/ada/.local/share/plugboard',
    )
  })

  it('is the one that was named, the flag before the environment', () => {
    const environment = { PLUGBOARD_DATA_DIR: '/env' }
    expect(dataFolderOf(undefined, environment, at('linux'))).toBe('/env')
    expect(dataFolderOf('here', environment, at('linux'))).toBe(resolve('here'))
  })
})
