/** Listeners hear in order and do each other no harm. */
import { expect, test } from 'vitest'
import { emitter } from './emitter.ts'

test('calls listeners in order until they leave', () => {
  const heard: string[] = []
  const { subscribe, emit } = emitter<string>(() => undefined)
  const leave = subscribe((event) => heard.push(`a:${event}`))
  subscribe((event) => heard.push(`b:${event}`))
  emit('1')
  leave()
  emit('2')
  expect(heard).toEqual(['a:1', 'b:1', 'b:2'])
})

test('a listener that throws is reported and keeps nobody else from hearing', () => {
  const heard: string[] = []
  const failures: unknown[] = []
  const { subscribe, emit } = emitter<string>((error) => failures.push(error))
  subscribe(() => {
    throw new Error('mine')
  })
  subscribe((event) => heard.push(event))
  emit('1')
  expect(heard).toEqual(['1'])
  expect(failures).toEqual([new Error('mine')])
})

test('one function may listen twice and leave once', () => {
  let count = 0
  const { subscribe, emit } = emitter<void>(() => undefined)
  const listener = () => (count += 1)
  const leave = subscribe(listener)
  subscribe(listener)
  leave()
  leave()
  emit()
  expect(count).toBe(1)
})
