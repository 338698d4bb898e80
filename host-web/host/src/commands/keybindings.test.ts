import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CommandRegistry } from './command-registry'
import { keyLabel } from './key-labels'
import { listenToKeys } from './keybindings'

test('a key is written as the machine’s keyboard shows it', () => {
  expect(keyLabel('Mod-Shift-f', false)).toBe('Ctrl+Shift+F')
  expect(keyLabel('Mod-Shift-f', true)).toBe('⌘⇧F')
  expect(keyLabel('Ctrl--', false)).toBe('Ctrl+-')
})

let commands: CommandRegistry
let execute: ReturnType<typeof vi.fn<(id: string) => void>>
let stop: () => void

beforeEach(() => {
  commands = new CommandRegistry()
  execute = vi.fn()
  stop = listenToKeys(commands, execute)
})

afterEach(() => {
  stop()
  document.body.replaceChildren()
})

function press(
  key: string,
  modifiers: KeyboardEventInit = { ctrlKey: true },
  target: Element = document.body,
) {
  const code = `Key${key.toUpperCase()}`
  const event = new KeyboardEvent('keydown', { key, code, cancelable: true, bubbles: true, ...modifiers })
  target.dispatchEvent(event)
  return event.defaultPrevented
}

/** The editor's page, and a field in a dialog that `attributes` describe. */
function showEditor(attributes = '') {
  document.body.innerHTML = `<div class="editor-page"><p id="text"></p></div><div ${attributes}><input /></div>`
  const [text, field] = document.querySelectorAll('#text, input')
  if (!text || !field) throw new Error('There is no page.')
  return { text, field }
}

const plugins = { title: 'Find', group: 'A', pluginId: 'a' }

test('keys follow the commands as they come and go, and keep the event to themselves', () => {
  expect(press('f')).toBe(false)
  const undeclare = commands.declare({ id: 'find', title: 'Find', group: 'X', key: 'Mod-f' })
  expect(press('f')).toBe(true)
  undeclare()
  expect(press('f')).toBe(false)
  expect(execute).toHaveBeenCalledExactlyOnceWith('find')
})

test('each key of a command works', () => {
  commands.declare({ id: 'find', title: 'Find', group: 'X', key: 'Mod-f', moreKeys: ['Alt-g'] })
  expect(press('g', { altKey: true })).toBe(true)
  expect(execute).toHaveBeenCalledExactlyOnceWith('find')
})

test('the keys of plugins work where the editor is, and the host’s everywhere', () => {
  commands.declare({ ...plugins, id: 'a.find', key: 'Mod-f' })
  commands.declare({ id: 'go.home', title: 'Home', group: 'Go', key: 'Mod-g' })
  expect(press('f')).toBe(false)
  expect(press('g')).toBe(true)
  const { text } = showEditor()
  expect(press('f', { ctrlKey: true }, text)).toBe(true)
  expect(execute.mock.calls).toEqual([['go.home'], ['a.find']])
})

test('the keys of plugins work in their own dialogs, and in no other', () => {
  commands.declare({ ...plugins, id: 'a.find', key: 'Mod-f' })
  expect(press('f', { ctrlKey: true }, showEditor('role="dialog"').field)).toBe(false)
  expect(press('f', { ctrlKey: true }, showEditor('role="dialog" data-plugin="a"').field)).toBe(true)
})

test('a plugin takes no key from the host, nor from a plugin that had it before', () => {
  showEditor()
  commands.declare({ ...plugins, id: 'a.find', key: 'Mod-f' })
  commands.declare({ ...plugins, id: 'b.find', key: 'Mod-f', pluginId: 'b' })
  commands.declare({ ...plugins, id: 'b.go', key: 'Mod-g', pluginId: 'b' })
  commands.declare({ id: 'go.home', title: 'Home', group: 'Go', key: 'Mod-g' })
  press('f')
  press('g')
  expect(execute.mock.calls).toEqual([['a.find'], ['go.home']])
})

test('what the person chose comes before the host, and nothing is left at the key before', () => {
  const { text } = showEditor()
  commands.declare({ ...plugins, id: 'a.find', key: 'Mod-f', moreKeys: ['Mod-h'] })
  commands.declare({ id: 'go.home', title: 'Home', group: 'Go', key: 'Mod-g' })
  commands.rebind(new Map([['a.find', 'Mod-g']]))
  for (const key of ['g', 'f', 'h']) press(key, { ctrlKey: true }, text)
  expect(execute.mock.calls).toEqual([['a.find']])
  commands.rebind(new Map([['a.find', null]]))
  for (const key of ['g', 'f', 'h']) press(key, { ctrlKey: true }, text)
  expect(execute.mock.calls).toEqual([['a.find'], ['go.home']])
})

test('a key that was taken from the editor’s own command does not reach the editor, and the new one works in the text', () => {
  document.body.innerHTML = '<div class="cm-editor"><p id="text"></p></div><input />'
  const [text, field] = document.querySelectorAll('#text, input')
  if (!text || !field) throw new Error('There is no page.')
  const reached = vi.fn()
  text.addEventListener('keydown', reached)
  commands.declare({ id: 'format.bold', title: 'Bold', group: 'Format', editorKey: 'Mod-b' })
  press('b', { ctrlKey: true }, text)
  expect(reached).toHaveBeenCalledOnce()
  commands.rebind(new Map([['format.bold', 'Mod-j']]))
  press('b', { ctrlKey: true }, text)
  expect(reached).toHaveBeenCalledOnce()
  expect(press('j', { ctrlKey: true }, field)).toBe(false)
  expect(press('j', { ctrlKey: true }, text)).toBe(true)
  expect(execute).toHaveBeenCalledExactlyOnceWith('format.bold')
})

test('a digit with Shift is the key that it stands on', () => {
  commands.declare({ id: 'find', title: 'Find', group: 'X', key: 'Mod-Shift-8' })
  const init = { key: '*', code: 'Digit8', ctrlKey: true, shiftKey: true, cancelable: true, bubbles: true }
  const event = new KeyboardEvent('keydown', init)
  document.body.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(true)
})

test('no command is executed where keys are recorded', () => {
  commands.declare({ id: 'find', title: 'Find', group: 'X', key: 'Mod-f' })
  document.body.innerHTML = '<input data-records-keys />'
  expect(press('f', { ctrlKey: true }, document.querySelector('input') ?? undefined)).toBe(false)
})

test('a command that throws does not keep the next key from working', () => {
  vi.useFakeTimers()
  commands.declare({ id: 'bad', title: 'Bad', group: 'X', key: 'Mod-f' })
  commands.declare({ id: 'good', title: 'Good', group: 'X', key: 'Mod-g' })
  execute.mockImplementationOnce(() => {
    throw new Error('on purpose')
  })
  expect(press('f')).toBe(true)
  expect(press('g')).toBe(true)
  expect(execute).toHaveBeenLastCalledWith('good')
  expect(() => vi.runAllTimers()).toThrow('on purpose')
  vi.useRealTimers()
})
