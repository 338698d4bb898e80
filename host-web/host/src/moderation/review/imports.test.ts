import { expect, test } from 'vitest'

import { changesBetween, COMPUTED, importsOf, namesOf } from './imports'

test('every way to import is found, with its line', () => {
  const source = [
    'import React, { useState } from "react"',
    "import '@plugin-platform/sdk'",
    'import * as view from "@codemirror/view"; export { x } from "./other.js"',
    'export * from "https://elsewhere.example/a.js"',
    'const later = () => import("react-dom"), never = "import(\'text\')" // import "comment"',
    'export function run(name) { return import(name + ".js") }',
    'export const url = import.meta.url',
  ].join('\n')
  expect(importsOf(source)).toEqual([
    { source: 'react', line: 1 },
    { source: '@plugin-platform/sdk', line: 2 },
    { source: '@codemirror/view', line: 3 },
    { source: './other.js', line: 3 },
    { source: 'https://elsewhere.example/a.js', line: 4 },
    { source: 'react-dom', line: 5 },
    { source: null, line: 6 },
  ])
})

test('what is no module is read as far as it goes', () => {
  expect(importsOf('import "react";\n}}} <b>')).toEqual([{ source: 'react', line: 1 }])
})

test('what came, what went and what stayed', () => {
  const before = namesOf(importsOf('import "react"; import "react-dom"'))
  const now = namesOf(importsOf('import "react"; import "react"; import(x)'))
  expect(changesBetween(before, now)).toEqual({
    added: [COMPUTED],
    removed: ['react-dom'],
    kept: ['react'],
  })
})
