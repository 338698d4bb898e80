import type { FormatName } from './formats'

export const UNDO = 'edit.undo'
export const REDO = 'edit.redo'

export const formatCommand = (name: FormatName) => `format.${name}`
