import { expect, test, vi } from 'vitest'
import { CommandRegistry } from './command-registry'
import { keyLabel, keyOf, listenToKeys } from './keybindings'

test('a key is written as the machine’s keyboard shows it', () => {
  expect(keyLabel('Mod-Shift-f', false)).toBe('Ctrl+Shift+F')
  expect(keyLabel('Mod-Shift-f', true)).toBe('⌘⇧F')
  expect(keyLabel('Ctrl--', false)).toBe('Ctrl+-')
})

test('a Mac may have a key of its own', () => {
  const keybindings = [{ command: 'x', key: 'Ctrl-h', mac: 'Cmd-Alt-f' }]
  expect(keyOf('x', keybindings, true)).toBe('Cmd-Alt-f')
  expect(keyOf('x', keybindings, false)).toBe('Ctrl-h')
  expect(keyOf('y', keybindings, false)).toBeUndefined()
})

test('keys follow the commands as they come and go, and keep the event to themselves', () => {
  const commands = new CommandRegistry()
  const execute = vi.fn()
  const stop = listenToKeys(commands, execute)
  const press = () => {
    const event = new KeyboardEvent('keydown', {
      key: 'f',
      code: 'KeyF',
      ctrlKey: true,
      cancelable: true,
      bubbles: true,
    })
    document.body.dispatchEvent(event)
    return event.defaultPrevented
  }
  expect(press()).toBe(false)
  const undeclare = commands.declare({ id: 'find', title: 'Find', group: 'X', key: 'Mod-f' })
  expect(press()).toBe(true)
  undeclare()
  expect(press()).toBe(false)
  expect(execute).toHaveBeenCalledExactlyOnceWith('find')
  stop()
})
