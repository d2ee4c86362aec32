/** When the desktop app can run, and why not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDesktop } from './desktop.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-desktop-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const find = (
  environment: Record<string, string> = { DISPLAY: ':0' },
  platform: NodeJS.Platform = 'linux',
) => findDesktop({ platform, environment, resolve: () => join(folder, 'package.json') })

function installBinary(): string {
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist/electron'), '')
  writeFileSync(join(folder, 'path.txt'), 'electron')
  return join(folder, 'dist/electron')
}

describe('the desktop app', () => {
  it('runs where a binary is installed and a display is there', () => {
    const binary = installBinary()
    expect(find()).toEqual({ ok: true, binary })
    expect(find({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ ok: true, binary })
    expect(find({}, 'darwin')).toEqual({ ok: true, binary })
  })

  it('needs a display on Linux', () => {
    installBinary()
    expect(find({})).toEqual({ ok: false, reason: 'There is no display' })
  })

  it('needs a binary that was really downloaded', () => {
    expect(find()).toMatchObject({ ok: false })
    writeFileSync(join(folder, 'path.txt'), 'electron')
    expect(find()).toMatchObject({ ok: false })
  })

  it('needs the package itself', () => {
    const found = findDesktop({
      platform: 'linux',
      environment: { DISPLAY: ':0' },
      resolve: () => {
        throw new Error('not installed')
      },
    })
    expect(found).toMatchObject({ ok: false, reason: expect.stringContaining('Electron') })
  })
})
