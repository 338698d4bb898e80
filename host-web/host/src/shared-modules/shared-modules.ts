import * as codemirrorState from '@codemirror/state'
import * as codemirrorView from '@codemirror/view'
import * as sdk from '@plugin-platform/sdk'
import * as react from 'react'
import * as reactDom from 'react-dom'
import * as reactDomClient from 'react-dom/client'
import * as jsxRuntime from 'react/jsx-runtime'

/** The host's own copies of what plugins may import. The shims that `vite-plugin.ts` makes export from here. */
export const SHARED_MODULES = Object.freeze({
  react,
  'react/jsx-runtime': jsxRuntime,
  'react-dom': reactDom,
  'react-dom/client': reactDomClient,
  '@plugin-platform/sdk': sdk,
  '@codemirror/state': codemirrorState,
  '@codemirror/view': codemirrorView,
})

Object.assign(globalThis, { __PLATFORM_SHARED__: SHARED_MODULES })
