import { VERSION } from '../version.ts'

export interface Wish {
  id: string
  name: string
  description: string
}

/** The package.json of a new plugin. `packages` says where npm finds the SDK and this program; the registry when left out. */
export function packageFile({ id, name, description }: Wish, packages?: { sdk: string; cli: string }) {
  return {
    name: id,
    version: '0.1.0',
    private: true,
    description,
    keywords: ['writing'],
    license: 'MIT',
    type: 'module',
    scripts: {
      build: 'folio build',
      test: 'vitest run --environment happy-dom',
      lint: 'eslint .',
      check: 'tsc && eslint . && folio check',
    },
    plugin: {
      name,
      category: 'writing',
      contributes: {
        slots: [{ slot: 'statusbar', component: 'Paragraphs' }],
        settings: [
          {
            id: 'label',
            type: 'string',
            label: 'Word behind the number',
            default: 'paragraphs',
            maxLength: 32,
          },
        ],
      },
      requires: { state: ['editor.content'] },
    },
    devDependencies: {
      '@codemirror/state': '^6.0.0',
      '@codemirror/view': '^6.0.0',
      '@eslint/js': '^9.39.0',
      '@plugin-platform/cli': packages?.cli ?? `^${VERSION}`,
      '@plugin-platform/sdk': packages?.sdk ?? `^${VERSION}`,
      '@testing-library/dom': '^10.4.0',
      '@testing-library/react': '^16.3.0',
      '@types/react': '^19.0.0',
      eslint: '^9.39.0',
      'eslint-plugin-react-hooks': '^7.1.0',
      'happy-dom': '^21.0.0',
      react: '^19.0.0',
      'react-dom': '^19.0.0',
      typescript: '~6.0',
      'typescript-eslint': '^8.73.0',
      vite: '^8.0.0',
      vitest: '~4.1',
    },
  }
}
