import { describe, expect, test, vi } from 'vitest'
import { CommandRegistry } from '../../commands/command-registry'
import { EditorPort, type EditorDriver } from './editor-port'
import { EventBus } from '../../observing/event-bus'
import { SettingsStore } from '../running/plugin-settings'
import { NamespacedStorage } from '../running/plugin-storage'
import { SlotRegistry, type Contribution } from './slot-registry'
import { StateStore } from './state-store'
import { manifestOf } from '../testing'
import { Undoings } from '../../observing/undoings'

describe('undoings', () => {
  test('all is undone once, latest first, also what was undone early', () => {
    const order: string[] = []
    const undoings = new Undoings()
    undoings.add(() => {
      order.push('first')
    })
    const early = undoings.add(() => {
      order.push('early')
    })
    undoings.add(() => {
      order.push('last')
    })
    early()
    undoings.undoAll()
    undoings.undoAll()
    expect(order).toEqual(['early', 'last', 'first'])
  })
})

describe('event bus', () => {
  test('a handler that is added twice is undone one at a time', () => {
    const bus = new EventBus()
    const handler = vi.fn()
    const undo = bus.on('ping', handler)
    bus.on('ping', handler)
    undo()
    undo()
    bus.emit('ping', 1)
    expect(handler).toHaveBeenCalledExactlyOnceWith(1)
  })

  test('a handler may end itself, and another, while it is called', () => {
    const bus = new EventBus()
    const undo = bus.on('ping', () => {
      undo()
    })
    const after = vi.fn()
    bus.on('ping', after)
    bus.emit('ping')
    bus.emit('ping')
    expect(after).toHaveBeenCalledTimes(2)
  })
})

describe('state store', () => {
  test('the same value again tells nobody', () => {
    const state = new StateStore()
    const heard = vi.fn()
    state.subscribe('key', heard)
    state.set('key', 1)
    state.set('key', 1)
    expect(heard).toHaveBeenCalledExactlyOnceWith(1)
  })

  test('what a plugin set goes with it, unless somebody else has set it since', () => {
    const state = new StateStore()
    state.set('own', 1, 'a')
    state.set('taken', 1, 'a')
    state.set('taken', 2, 'b')
    state.release('a')
    expect(state.get('own')).toBeUndefined()
    expect(state.get('taken')).toBe(2)
  })
})

describe('command registry', () => {
  test('a command belongs to whoever declared it', () => {
    const commands = new CommandRegistry()
    commands.declare({ id: 'a.run', title: 'Run', group: 'A', pluginId: 'a' })
    expect(() => commands.declare({ id: 'a.run', title: 'Run', group: 'B' })).toThrow('already taken by A')
    expect(() => commands.handle('a.run', vi.fn(), 'b')).toThrow("not among the manifest's commands")
    expect(() => commands.handle('a.other', vi.fn(), 'a')).toThrow('a.other')
  })

  test('the list is the same until a command comes or goes', () => {
    const commands = new CommandRegistry()
    const before = commands.list()
    const undeclare = commands.declare({ id: 'x', title: 'X', group: 'X' })
    expect(commands.list()).toBe(commands.list())
    undeclare()
    expect(commands.list()).toEqual(before)
  })
})

describe('slot registry', () => {
  const contribution = (key: string, order: number) =>
    ({ key, id: key, pluginId: key, slot: 'toolbar', order }) as Contribution

  test('lower orders come first, then the ids decide', () => {
    const slots = new SlotRegistry()
    for (const [key, order] of [
      ['c', 10],
      ['a', 20],
      ['b', 10],
    ] as const)
      slots.add(contribution(key, order))
    expect(slots.in('toolbar').map(({ key }) => key)).toEqual(['b', 'c', 'a'])
  })

  test('one place is not filled twice by the same', () => {
    const slots = new SlotRegistry()
    slots.add(contribution('a', 1))
    expect(() => slots.add(contribution('a', 2))).toThrow('twice')
  })
})

describe('plugin storage', () => {
  test('each plugin has its own, and it survives the page', () => {
    new NamespacedStorage('a').set('key', { deep: [1] })
    expect(new NamespacedStorage('a').get('key')).toEqual({ deep: [1] })
    expect(new NamespacedStorage('b').get('key')).toBeUndefined()
  })

  test('the same object is returned until it is set again', () => {
    const storage = new NamespacedStorage('a')
    storage.set('key', { deep: 1 })
    expect(storage.get('key')).toBe(storage.get('key'))
  })

  test('what is no JSON counts as not there', () => {
    localStorage.setItem('plugin:a:key', '{')
    expect(new NamespacedStorage('a').get('key')).toBeUndefined()
  })
})

describe('settings', () => {
  test('only those that changed are told, and a missing one falls back to its default', () => {
    const manifest = manifestOf('a', {
      settings: [{ id: 'size', type: 'number', label: 'Size', default: 3 }],
    })
    const settings = new SettingsStore(manifest, { size: 5, color: '#fff' })
    const [size, color] = [vi.fn(), vi.fn()]
    settings.subscribe('size', size)
    settings.subscribe('color', color)
    settings.replace({ color: '#fff' })
    expect(settings.get('size')).toBe(3)
    expect(size).toHaveBeenCalledExactlyOnceWith(3)
    expect(color).not.toHaveBeenCalled()
  })
})

describe('editor port', () => {
  const driver = () =>
    ({ setExtensions: vi.fn(), getText: () => 'text' }) as unknown as EditorDriver & {
      setExtensions: ReturnType<typeof vi.fn>
    }

  test('extensions wait for the editor, and go to the next one', () => {
    const port = new EditorPort()
    const remove = port.addExtension([])
    const [first, second] = [driver(), driver()]
    const detach = port.attach(first)
    expect(first.setExtensions).toHaveBeenLastCalledWith([[[]]])
    detach()
    port.attach(second)
    remove()
    expect(second.setExtensions).toHaveBeenLastCalledWith([])
  })

  test('without an editor there is no text, and nothing to change', () => {
    const port = new EditorPort()
    expect(port.getText()).toBe('')
    expect(() => {
      port.replaceRange(0, 0, 'x')
    }).toThrow('No document is open.')
  })
})
