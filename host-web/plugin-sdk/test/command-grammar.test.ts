import { readFileSync } from 'node:fs'
import {
  FUNCTION_KEYS,
  HOST_NAMESPACES,
  NAMED_KEYS,
  partsOfKey,
  problemOfCommandId,
  problemOfKey,
  RESERVED_KEYS,
  SINGLE_KEYS,
} from '@plugin-platform/sdk/rules'
import { expect, test } from 'vitest'

interface Table {
  host_namespaces: string[]
  reserved_keys: string[]
  commands: { plugin: string; id: string; problem: string | null }[]
  keys: { key: string; problem: string | null }[]
}

// The publishing service is held to the same table.
const table = JSON.parse(readFileSync('../tests/contract/command-grammar.json', 'utf8')) as Table

test.each(table.commands)('the command $id of $plugin is judged as the table says', (given) => {
  expect(problemOfCommandId(given.plugin, given.id) ?? null).toBe(given.problem)
})

test.each(table.keys)('the key $key is judged as the table says', ({ key, problem }) => {
  expect(problemOfKey(key) ?? null).toBe(problem)
})

test('what is reserved is what the table says', () => {
  expect(HOST_NAMESPACES).toEqual(table.host_namespaces)
  expect(RESERVED_KEYS).toEqual(table.reserved_keys)
})

test('every key of the vocabulary works with a modifier', () => {
  const keys = [...NAMED_KEYS, ...FUNCTION_KEYS, ...Array.from(SINGLE_KEYS)]
  expect(keys.filter((key) => problemOfKey(`Mod-Alt-${key}`) !== undefined)).toEqual([])
})

test('a key falls into its modifiers and the rest', () => {
  expect(partsOfKey('Mod-Shift-f')).toEqual({ modifiers: ['Mod', 'Shift'], rest: 'f' })
  expect(partsOfKey('Ctrl--')).toEqual({ modifiers: ['Ctrl'], rest: '-' })
})
