import { createRoot } from 'react-dom/client';
import { loadSession } from './data/session.ts';
import { App } from './shell/app.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/parts.css';
import './styles/overview.css';
import './styles/pages.css';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no element with the id root.');
void loadSession();
window.addEventListener('online', () => void loadSession());
createRoot(root).render(<App />);
