import type { Suggestion } from '@throughline/ui'
import { CalendarRange, CheckCheck, ListPlus, PencilLine } from 'lucide-react'

/** What a person can start with: each works on an empty list. */
export const suggestions: Suggestion[] = [
  { icon: ListPlus, text: 'Add buy milk for tomorrow, then show my tasks' },
  { icon: PencilLine, text: 'Add book the dentist for Monday, then move it to Friday' },
  { icon: CheckCheck, text: 'Add call mom and water the plants, then complete both' },
  { icon: CalendarRange, text: 'What is left for this week?' },
]
