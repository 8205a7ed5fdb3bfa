// Every question about an opened trace and who answers it.
import type { AnswersFor, Tag } from './answer.js'
import { eventAnswers } from './events.js'
import { savedAnswers } from './saved.js'

export const ANSWERS: AnswersFor<Tag> = { ...eventAnswers, ...savedAnswers }
