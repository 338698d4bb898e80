/** A module that exports `names` of the host's copy of `specifier`; `isLater`: it waits for that copy. */
export function shimSource(specifier: string, names: string[], isLater: boolean): string {
  const named = names.filter((name) => name !== 'default' && name !== 'module.exports').sort()
  const locals = named.map((name, index) => `const e${index} = m[${JSON.stringify(name)}];`)
  const exports = named.map((name, index) => `e${index} as ${JSON.stringify(name)}`)
  return [
    `const m = ${isLater ? 'await ' : ''}globalThis.__PLATFORM_SHARED__[${JSON.stringify(specifier)}];`,
    ...locals,
    `export { ${exports.join(', ')} };`,
    // A CommonJS module's default export is the module itself.
    'export default m.default ?? m;',
    '',
  ].join('\n')
}
