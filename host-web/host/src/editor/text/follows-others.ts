import { EditorState, Transaction } from '@codemirror/state'
import { FOLLOWED } from '../../documents/session/open-document'

/** What was changed elsewhere is not taken back here. */
export const followsOthers = EditorState.transactionExtender.of((transaction) =>
  transaction.isUserEvent(FOLLOWED) ? { annotations: Transaction.addToHistory.of(false) } : null,
)
