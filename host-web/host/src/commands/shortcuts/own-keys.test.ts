import { afterEach, beforeEach, expect, test } from 'vitest'

import { PageOwner } from '../../browser/page-owner'
import { CommandRegistry } from '../command-registry'
import { followOwnKeys, moveOwnKeys, setOwnKey } from './own-keys'

let owner: PageOwner
let commands: CommandRegistry
let stop: () => void

beforeEach(() => {
  owner = new PageOwner(localStorage)
  commands = new CommandRegistry()
  stop = followOwnKeys(commands, localStorage, owner)
  commands.declare({ id: 'a.find', title: 'Find', group: 'A', pluginId: 'a', key: 'Mod-f', moreKeys: ['F3'] })
})

afterEach(() => {
  stop()
  localStorage.clear()
})

const keyOf = (id: string) => commands.list().find((command) => command.id === id)?.key

test('each account has its own keys', () => {
  setOwnKey(localStorage, owner.current, 'a.find', 'Mod-g')
  expect(keyOf('a.find')).toBe('Mod-g')
  owner.set('user:1')
  expect(keyOf('a.find')).toBe('Mod-f')
  setOwnKey(localStorage, owner.current, 'a.find', null)
  expect(commands.list()[0]).toMatchObject({ isRebound: true })
  expect(keyOf('a.find')).toBeUndefined()
  owner.set('visitor')
  expect(keyOf('a.find')).toBe('Mod-g')
})

test('what a visitor chose comes along to the account, over nothing that is there', () => {
  setOwnKey(localStorage, 'visitor', 'a.find', 'Mod-g')
  setOwnKey(localStorage, 'visitor', 'b.find', 'Mod-h')
  setOwnKey(localStorage, 'user:1', 'a.find', 'Mod-j')
  moveOwnKeys('user:1', localStorage)
  owner.set('user:1')
  expect(keyOf('a.find')).toBe('Mod-j')
  expect(localStorage.getItem('folio:keys:user:1:b.find')).toBe('"Mod-h"')
})

test.each(['', '{', '7', '"q"', '"Mod-c"', '"<script>"', `"${'Mod-'.repeat(5_000)}a"`])(
  'what another device says and is no key is left out: %s',
  (value) => {
    localStorage.setItem('folio:keys:visitor:a.find', value)
    window.dispatchEvent(new StorageEvent('storage', { key: 'folio:keys:visitor:a.find' }))
    expect(keyOf('a.find')).toBe('Mod-f')
  },
)
