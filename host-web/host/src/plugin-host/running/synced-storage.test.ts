import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PageOwner } from '../../browser/page-owner'
import { changedHere, setLocal } from '../../sync/local-values'
import { moveSynced, SyncedStorage } from './synced-storage'

let owner: PageOwner

const open = (permissions: string[] = ['storage:sync'], id = 'a') =>
  new SyncedStorage({ id, permissions }, localStorage, owner)

beforeEach(() => {
  localStorage.clear()
  owner = new PageOwner(localStorage)
})
afterEach(() => {
  localStorage.clear()
})

test('a plugin that does not ask for it is told what to ask for, whatever it does', () => {
  const storage = open(['network'])
  for (const use of [
    () => storage.get('k'),
    () => {
      storage.set('k', 1)
    },
    () => {
      storage.delete('k')
    },
    () => storage.subscribe('k', () => undefined),
  ])
    expect(use).toThrow('context.storage.sync needs "storage:sync" among the manifest\'s permissions.')
})

test('a value is kept apart for each account, and sync hears that it changed', () => {
  const heard = vi.fn()
  const stop = changedHere.listen(heard)
  const storage = open()
  storage.set('k', [1])
  expect(heard).toHaveBeenCalledExactlyOnceWith('storage')
  expect(localStorage.getItem('folio:sync:visitor:a:k')).toBe('[1]')
  owner.set('user:1')
  expect(open().get('k')).toBeUndefined()
  stop()
})

test('what another device changed is heard', () => {
  const storage = open()
  storage.follow()
  const heard = vi.fn()
  storage.subscribe('k', heard)
  setLocal(localStorage, 'folio:sync:visitor:a:k', '2')
  expect(heard).toHaveBeenCalledExactlyOnceWith(2)
})

test('what is too large is refused where it is set, and leaves what was there', () => {
  const storage = open()
  storage.set('k', 'small')
  expect(() => {
    storage.set('k', 'x'.repeat(8_192))
  }).toThrow('"k" has 8194 bytes of JSON; a value that follows the account has at most 8192.')
  expect(() => {
    storage.set('k'.repeat(201), 1)
  }).toThrow('A key that follows the account has 1 to 200 characters')
  expect(storage.get('k')).toBe('small')
})

test('a plugin has so much room, of which others take nothing, and may always shrink', () => {
  const storage = open()
  const fill = (name: string) => {
    for (let number = 0; number < 8; number += 1) open(undefined, name).set(`k${number}`, 'x'.repeat(8_000))
  }
  fill('a')
  expect(() => {
    storage.set('k8', 'x'.repeat(8_000))
  }).toThrow('"k8" has no room: what a plugin keeps in the account has at most 65536 bytes')
  expect(() => {
    fill('b')
  }).not.toThrow()
  // As it is when two devices filled it.
  localStorage.setItem('folio:sync:visitor:a:other', `"${'x'.repeat(8_000)}"`)
  storage.set('k0', 'x'.repeat(7_000))
  expect(() => {
    storage.set('k1', 'x'.repeat(8_100))
  }).toThrow('no room')
})

test('what a visitor’s plugin kept goes along with it', () => {
  open().set('k', 1)
  moveSynced('a', 'user:1', localStorage)
  owner.set('user:1')
  expect(open().get('k')).toBe(1)
})
