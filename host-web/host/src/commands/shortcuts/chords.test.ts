import { expect, test } from 'vitest'

import { chordOf, sameChord } from './chords'

const pressed = (key: string, code: string, modifiers: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, code, ...modifiers })

test.each([
  [pressed('b', 'KeyB', { ctrlKey: true }), false, 'Mod-b'],
  [pressed('b', 'KeyB', { metaKey: true }), true, 'Mod-b'],
  [pressed('b', 'KeyB', { ctrlKey: true }), true, 'Ctrl-b'],
  [pressed('O', 'KeyO', { ctrlKey: true, shiftKey: true }), false, 'Mod-Shift-o'],
  [pressed('*', 'Digit8', { ctrlKey: true, shiftKey: true }), false, 'Mod-Shift-8'],
  [pressed('å', 'KeyA', { altKey: true }), true, 'Alt-a'],
  [pressed('F8', 'F8'), false, 'F8'],
  [pressed(' ', 'Space', { altKey: true }), false, 'Alt-Space'],
  [pressed('Control', 'ControlLeft', { ctrlKey: true }), false, undefined],
])('%o is written as the manifest would', (event, mac, chord) => {
  expect(chordOf(event, mac)).toBe(chord)
})

test('the same key is the same however it is written', () => {
  expect(sameChord('Shift-Ctrl-O', false)).toBe(sameChord('Mod-Shift-o', false))
  expect(sameChord('Ctrl-o', true)).not.toBe(sameChord('Mod-o', true))
  expect(sameChord('Cmd-o', true)).toBe(sameChord('Mod-o', true))
})
