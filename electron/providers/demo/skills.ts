/** The few questions the demo can truly answer. */
import type { Phrases } from './phrases.ts'

const greets = /^(?:hi|hello|hey|hey there|good (?:morning|day|evening)|你好|您好)[\s!.,，。！]*$/i

/** `Say hello`, `Reply with exactly: pong`: the words themselves, without the quotes around them. */
function echoed(question: string): string | undefined {
  const words =
    /^(?:please\s+)?(?:say|repeat|echo|(?:reply|answer|respond) with)(?:\s+(?:exactly|only|just|the words?))*:?\s+(.+)$/is.exec(
      question,
    )?.[1]
  return words
    ?.trim()
    .replace(/^["'“‘](.*?)["'”’][.!]?$/s, '$1')
    .slice(0, 2_000)
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '×': (a, b) => a * b,
  x: (a, b) => a * b,
  '/': (a, b) => a / b,
  '÷': (a, b) => a / b,
}

function solved(question: string): string | undefined {
  const sum =
    /^(?:what(?:'s|’s| is)|how much is|calculate|compute)?\s*(-?\d+(?:\.\d+)?)\s*([-+*×x/÷])\s*(-?\d+(?:\.\d+)?)\s*(?:[=?？]|等于几|等于多少)*$/i.exec(
      question,
    )
  if (!sum) return undefined
  const [, left = '', sign = '', right = ''] = sum
  const result = operations[sign.toLowerCase()]?.(Number(left), Number(right))
  if (result === undefined || !Number.isFinite(result)) return undefined
  return `${left} ${sign} ${right} = ${Number(result.toPrecision(12))}`
}

function counted(question: string): string | undefined {
  const range = /\bcount (?:from (\d{1,4}) )?(?:up )?to (\d{1,4})\b/i.exec(question)
  if (!range) return undefined
  const from = Number(range[1] ?? 1)
  const to = Math.min(Number(range[2]), from + 499)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index).join(', ')
}

/** A true answer, or undefined for everything that would take a model. */
export function knownAnswer(question: string, phrases: Phrases): string | undefined {
  if (greets.test(question)) return phrases.greeting
  const sum = solved(question)
  if (sum !== undefined) return phrases.solved(sum)
  return counted(question) ?? echoed(question)
}
