import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { Notice } from '../components/feedback/notice.tsx'

export function PageNotFound() {
  return (
    <div className="flex flex-1 flex-col items-center justify-center">
      <Notice icon={Compass} title="Page not found">
        <Link to="/" className="font-medium text-accent hover:underline">
          Go to the chat
        </Link>
      </Notice>
    </div>
  )
}
