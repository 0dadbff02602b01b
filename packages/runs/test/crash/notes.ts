export { notesAgent as agent } from '@throughline/agent/testing'
