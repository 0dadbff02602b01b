import type { Suggestion } from '@throughline/ui'
import { CalendarRange, CheckCheck, ListPlus, PencilLine } from 'lucide-react'
import { suggestionTexts } from '../suggestion-texts.ts'

export const suggestions: Suggestion[] = [
  { icon: ListPlus, text: suggestionTexts.add },
  { icon: PencilLine, text: suggestionTexts.move },
  { icon: CheckCheck, text: suggestionTexts.complete },
  { icon: CalendarRange, text: suggestionTexts.list },
]
