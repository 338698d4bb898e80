/** The bare imports of a bundle, each bound by the host page's import map to the host's own copy. */
export const ALLOWED_IMPORTS = [
  'react',
  'react/jsx-runtime',
  'react-dom',
  'react-dom/client',
  '@plugin-platform/sdk',
  '@codemirror/state',
  '@codemirror/view',
]
