/** Secrets that are typed or piped in. */
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { agreed, promptForSecret, secretFromInput } from './ask.ts'
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

describe('a hidden prompt that is no longer needed', () => {
  it('ends with nothing, and the terminal is as before', async () => {
    const { terminal, raw } = keyboard(['sk-'])
    const left = new AbortController()
    const asked = promptForSecret(terminal, 'Key: ', left.signal)
    left.abort()
    expect(await asked).toBeUndefined()
    expect(raw).toEqual([true, false])
  })
})

describe('a question', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['\n', false],
    ['yesterday\n', false],
  ])('answered %j is taken for %s', async (typed, expected) => {
    expect(await agreed(keyboard([typed]).terminal, 'Go on? ')).toBe(expected)
  })

  it('is answered no where nobody can type', async () => {
    expect(await agreed(keyboard([]).terminal, 'Go on? ')).toBe(false)
  })
})

describe('standard input', () => {
  it('is the secret, without the line break at its end', async () => {
    expect((await secretFromInput(Readable.from(['sk-', '1\r\n']))).reveal()).toBe('sk-1')
  })

  it('that is empty or far too long is refused', async () => {
    await expect(secretFromInput(Readable.from(['\n']))).rejects.toThrow('empty')
    await expect(secretFromInput(Readable.from(['x'.repeat(300_000)]))).rejects.toThrow('too long')
  })
})
