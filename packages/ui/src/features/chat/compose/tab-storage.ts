import { createDrafts } from './drafts.ts'
import { createOutbox } from './outbox.ts'

// Kept as long as the tab lives, and by each tab for itself: two tabs do not write over each other.

export const outbox = createOutbox(sessionStorage)
export const drafts = createDrafts(sessionStorage)
