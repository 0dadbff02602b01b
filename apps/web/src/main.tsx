import { mount } from '@throughline/ui'
import { web } from '@throughline/todo/web'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
mount(root, web)
