import * as sdk from '@plugin-platform/sdk'
import * as react from 'react'
import * as reactDom from 'react-dom'
import * as reactDomClient from 'react-dom/client'
import * as jsxRuntime from 'react/jsx-runtime'

/**
 * The host's own copies of what plugins may import. The shims that `vite-plugin.ts` makes export from here. CodeMirror's
 * are promises, asked for when the first plugin wants them: pages without an editor do without it.
 */
export const SHARED_MODULES = Object.freeze({
  react,
  'react/jsx-runtime': jsxRuntime,
  'react-dom': reactDom,
  'react-dom/client': reactDomClient,
  '@plugin-platform/sdk': sdk,
  get '@codemirror/state'() {
    return import('@codemirror/state')
  },
  get '@codemirror/view'() {
    return import('@codemirror/view')
  },
})

Object.assign(globalThis, { __PLATFORM_SHARED__: SHARED_MODULES })
