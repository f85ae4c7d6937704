import { createRoot } from 'react-dom/client';
import './styles/base.css';
import './styles/frame.css';
import './styles/messages.css';
import './styles/blocks.css';
import './styles/dialogs.css';
import { App } from './app.tsx';

const root = document.getElementById('page');
if (root) createRoot(root).render(<App />);
