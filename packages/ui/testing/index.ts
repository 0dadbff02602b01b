export { chatOn, enterAsGuest, type ChatPage } from './chat-page.ts'
export { chatTest } from './chat-test.ts'
export { CHROMIUM_ARGS, findChromium } from './chromium.ts'
export type { ServedApp, StartedServer } from './start-server.ts'
