import { beforeEach, describe, expect, test, vi } from 'vitest'
import { PageOwner } from '../../browser/page-owner'
import { movePluginData, NamespacedStorage } from './plugin-storage'

let owner: PageOwner
let storage: NamespacedStorage

beforeEach(() => {
  owner = new PageOwner(localStorage)
  storage = new NamespacedStorage('a', localStorage, owner)
})

describe('each account has its own', () => {
  test('a value of one is not seen by another, and is there again when it comes back', () => {
    storage.set('key', 'visitor')
    owner.set('user:1')
    storage.follow()
    expect(new NamespacedStorage('a', localStorage, owner).get('key')).toBeUndefined()
    new NamespacedStorage('a', localStorage, owner).set('key', 'one')
    owner.set('visitor')
    expect(storage.get('key')).toBe('visitor')
  })

  test('a plugin that runs on is told the other person’s value', () => {
    storage.set('key', 'visitor')
    const undo = storage.follow()
    const heard = vi.fn()
    storage.subscribe('key', heard)
    owner.set('user:1')
    expect(heard).toHaveBeenLastCalledWith(undefined)
    owner.set('visitor')
    expect(heard).toHaveBeenLastCalledWith('visitor')
    undo()
    owner.set('user:1')
    expect(heard).toHaveBeenCalledTimes(2)
  })

  test('what a visitor had goes along with the plugin, over nothing that is there', () => {
    storage.set('key', 'visitor')
    storage.set('other', 'visitor')
    localStorage.setItem('user:1:plugin:a:other', '"kept"')
    localStorage.setItem('plugin:ab:key', '"of another plugin"')
    movePluginData('a', 'user:1', localStorage)
    movePluginData('a', 'user:1', localStorage)
    expect(new NamespacedStorage('a', localStorage, owner).get('key')).toBeUndefined()
    owner.set('user:1')
    const moved = new NamespacedStorage('a', localStorage, owner)
    expect([moved.get('key'), moved.get('other')]).toEqual(['visitor', 'kept'])
    expect(localStorage.getItem('plugin:ab:key')).toBe('"of another plugin"')
  })
})

test('what another tab sets is heard', () => {
  storage.set('key', 1)
  storage.follow()
  const heard = vi.fn()
  storage.subscribe('key', heard)
  localStorage.setItem('plugin:a:key', '2')
  window.dispatchEvent(new StorageEvent('storage', { key: 'plugin:a:key', newValue: '2' }))
  expect(heard).toHaveBeenCalledExactlyOnceWith(2)
  expect(storage.get('key')).toBe(2)
})

test('a value is what it was when it was set', () => {
  const own = { deep: [1] }
  storage.set('key', own)
  own.deep.push(2)
  expect(storage.get('key')).toEqual({ deep: [1] })
})
