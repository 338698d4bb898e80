import { create } from 'zustand'

interface Question {
  answer: Promise<void>
  confirm: () => void
  giveUp: (reason?: string) => void
}

/** The question for the password, while somebody waits for its answer. */
export const useQuestion = create<{ question: Question | null }>()(() => ({ question: null }))

/** Commands that wait at the same time have one question between them. */
export function askForPassword(): Promise<void> {
  const asked = useQuestion.getState().question
  if (asked) return asked.answer
  const question = {} as Question
  question.answer = new Promise((resolve, reject) => {
    question.confirm = resolve
    question.giveUp = (reason = 'Your password was not given, so nothing was done.') => {
      reject(new Error(reason))
    }
  })
  const close = () => {
    useQuestion.setState({ question: null })
  }
  question.answer.then(close, close)
  useQuestion.setState({ question })
  return question.answer
}
