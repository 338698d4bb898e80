import type { SourceFile } from '../../../api/moderation/moderation-types'
import { Field, NativeSelect } from '../../../ui/controls/field'

interface FilePickerProps {
  label: string
  files: readonly Pick<SourceFile, 'path' | 'isText'>[]
  value: string
  onChoose: (path: string) => void
}

/** Which file of text is read; what the address names and is not there is shown, too. */
export function FilePicker({ label, files, value, onChoose }: FilePickerProps) {
  const paths = files.filter(({ isText }) => isText).map(({ path }) => path)
  return (
    <Field label={label}>
      {(control) => (
        <NativeSelect
          {...control}
          value={value}
          onChange={({ target }) => {
            onChoose(target.value)
          }}
        >
          {!paths.includes(value) && <option value={value}>{value} (not there)</option>}
          {paths.map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}
