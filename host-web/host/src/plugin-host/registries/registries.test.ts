import { describe, expect, test, vi } from 'vitest'
import { CommandRegistry } from '../../commands/command-registry'
import { EditorPort, type EditorDriver } from './editor-port'
import { EventBus } from '../../observing/event-bus'
import { SettingsStore } from '../running/plugin-settings'
import { NamespacedStorage } from '../running/plugin-storage'
import { SlotRegistry, type Contribution } from './slot-registry'
import { StateStore } from './state-store'
import { manifestOf } from '../testing'

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

  test('one that is ended by another while an event is delivered does not hear it', () => {
    const bus = new EventBus()
    const late = vi.fn()
    let end: () => void = () => undefined
    bus.on('ping', () => {
      end()
    })
    end = bus.on('ping', late)
    bus.emit('ping')
    expect(late).not.toHaveBeenCalled()
  })

  test('what a handler emits comes after what it was told', () => {
    const bus = new EventBus()
    const heard: unknown[] = []
    bus.on('ping', () => {
      bus.emit('pong')
    })
    for (const event of ['pong', 'ping'])
      bus.on(event, () => {
        heard.push(event)
      })
    bus.emit('ping')
    expect(heard).toEqual(['ping', 'pong'])
  })

  test('handlers that answer each other for ever are stopped, and later events are delivered', () => {
    const bus = new EventBus()
    const problems: unknown[] = []
    for (const [event, answer] of [
      ['ping', 'pong'],
      ['pong', 'ping'],
    ] as const)
      bus.on(event, () => {
        try {
          bus.emit(answer)
        } catch (error) {
          problems.push(error)
        }
      })
    bus.emit('ping')
    expect(String(problems[0])).toContain('handlers that answer each other')
    const heard = vi.fn()
    bus.on('other', heard)
    bus.emit('other')
    expect(heard).toHaveBeenCalledOnce()
  })

  test('a handler that throws keeps nobody else from hearing', () => {
    vi.useFakeTimers()
    const bus = new EventBus()
    const heard = vi.fn()
    bus.on('ping', () => {
      throw new Error('on purpose')
    })
    bus.on('ping', heard)
    bus.emit('ping')
    expect(heard).toHaveBeenCalledOnce()
    expect(() => vi.runAllTimers()).toThrow('on purpose')
    vi.useRealTimers()
  })
})

describe('state store', () => {
  test('a subscriber hears the latest value last, also when another one sets it again', () => {
    const state = new StateStore()
    const heard: unknown[] = []
    state.subscribe('key', (value) => {
      if (value === 1) state.set('key', 2)
    })
    state.subscribe('key', (value) => {
      heard.push(value)
    })
    state.set('key', 1)
    expect(heard).toEqual([2])
  })

  test('when the last writer goes, the value before it is back', () => {
    const state = new StateStore()
    const heard = vi.fn()
    state.set('paper', 'plain')
    state.set('paper', 'sepia', 'a')
    state.set('paper', 'blue', 'b')
    state.subscribe('paper', heard)
    state.release('b')
    state.release('a')
    expect(heard.mock.calls).toEqual([['sepia'], ['plain']])
  })

  test('changes that are held are told once, and only where something is another', () => {
    const state = new StateStore()
    state.set('font', 'serif', 'old')
    state.set('size', 10, 'old')
    const heard = vi.fn()
    state.subscribe('font', heard)
    state.subscribe('size', heard)
    const release = state.hold()
    state.release('old')
    state.set('font', 'serif', 'new')
    state.set('size', 12, 'new')
    expect(heard).not.toHaveBeenCalled()
    release()
    expect(heard.mock.calls).toEqual([[12]])
  })

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

  test('whoever changes what was set or given changes nothing in it', () => {
    const storage = new NamespacedStorage('a')
    const list = [1]
    storage.set('key', list)
    list.push(2)
    expect(storage.get('key')).toEqual([1])
    storage.get<number[]>('key')?.push(3)
    expect(storage.get('key')).toEqual([1])
  })

  test('what another tab sets is heard, and other plugins’ is not', () => {
    const storage = new NamespacedStorage('a')
    storage.set('key', 1)
    const heard = vi.fn()
    storage.subscribe('key', heard)
    const stop = storage.follow()
    const fromElsewhere = (key: string | null) => {
      window.dispatchEvent(Object.assign(new Event('storage'), { key }))
    }
    localStorage.setItem('plugin:a:key', '2')
    fromElsewhere('plugin:b:key')
    expect(heard).not.toHaveBeenCalled()
    fromElsewhere('plugin:a:key')
    expect(storage.get('key')).toBe(2)
    localStorage.clear()
    fromElsewhere(null)
    expect(heard.mock.calls).toEqual([[2], [undefined]])
    stop()
    fromElsewhere('plugin:a:key')
    expect(heard).toHaveBeenCalledTimes(2)
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

test('a setting that nobody declared is not there, whatever objects have by nature', () => {
  const settings = new SettingsStore(manifestOf('a'), {})
  expect(settings.get('constructor')).toBeUndefined()
  expect(settings.get('toString')).toBeUndefined()
})

describe('editor port', () => {
  const driver = () =>
    ({
      setExtensions: vi.fn(),
      exceptionsTo: () => ({ extension: [] }),
      getText: () => 'text',
    }) as unknown as EditorDriver & {
      setExtensions: ReturnType<typeof vi.fn>
    }

  test('extensions wait for the editor, and go to the next one', () => {
    const port = new EditorPort()
    const remove = port.addExtension([], vi.fn())
    const [first, second] = [driver(), driver()]
    const detach = port.attach(first)
    expect(first.setExtensions).toHaveBeenLastCalledWith([expect.anything(), [[]]])
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
