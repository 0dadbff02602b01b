export { todoAgent as agent } from '@throughline/agent'
