/** Secrets that are typed or piped in. */
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { promptForSecret, secretFromInput } from './ask.ts'
import type { Terminal } from './terminal.ts'

/** A keyboard that sends these keys, and what was shown on the screen. */
function keyboard(keys: readonly string[]) {
  const screen: string[] = []
  const raw: boolean[] = []
  const input = Object.assign(Readable.from(keys), {
    isTTY: true,
    setRawMode: (on: boolean) => raw.push(on),
  })
  const terminal: Terminal = {
    environment: {},
    input,
    write: (text) => void screen.push(text),
    complain: (text) => void screen.push(text),
    now: () => 0,
    interrupted: () => new Promise(() => undefined),
  }
  return { terminal, screen, raw }
}

describe('a hidden prompt', () => {
  it('takes what is typed up to Enter and shows none of it', async () => {
    const { terminal, screen, raw } = keyboard(['sk-', 'wx', '\u007f', 'yz\r'])
    const secret = await promptForSecret(terminal, 'Key: ')
    expect(secret?.reveal()).toBe('sk-wyz')
    expect(screen.join('')).toBe('Key: \n')
    expect(raw).toEqual([true, false])
  })

  it('gives nothing for nothing', async () => {
    const { terminal } = keyboard(['\r'])
    expect(await promptForSecret(terminal, 'Key: ')).toBeUndefined()
  })

  it('ends with Ctrl-C, and the terminal is as before', async () => {
    const { terminal, raw } = keyboard(['sk-', '\u0003'])
    await expect(promptForSecret(terminal, 'Key: ')).rejects.toThrow('Nothing was changed')
    expect(raw).toEqual([true, false])
  })
})

describe('standard input', () => {
  it('is the secret, without the line break at its end', async () => {
    expect((await secretFromInput(Readable.from(['sk-', '1\r\n']))).reveal()).toBe('sk-1')
  })

  it('that is empty or far too long is refused', async () => {
    await expect(secretFromInput(Readable.from(['\n']))).rejects.toThrow('empty')
    await expect(secretFromInput(Readable.from(['x'.repeat(20_000)]))).rejects.toThrow('too long')
  })
})
